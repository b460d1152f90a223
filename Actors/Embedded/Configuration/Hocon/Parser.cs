namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>
/// The parser of HOCON, by the specification at https://github.com/lightbend/config/blob/main/HOCON.md. Any text is
/// answered in time linear in its length, with bounded stack. Thread-safe.
/// </summary>
public static class Parser
{
    /// <summary>Parses a text.</summary>
    /// <param name="text">HOCON; the root is an object, with or without its braces.</param>
    /// <param name="includeCallback">
    /// Gives the parsed text that <c>include "name"</c> names, or null when there is none. Without a callback only
    /// <c>include file("…")</c> finds anything, relative to the current directory and, in files, to the including one.
    /// </param>
    /// <exception cref="HoconParserException">The text breaks the rules; line, column and what was expected are told.</exception>
    public static HoconRoot Parse(string text, Func<string, HoconRoot?>? includeCallback)
    {
        ArgumentNullException.ThrowIfNull(text);
        Includer includer = includeCallback is null ? Includes.OfText : Includes.FromCallback(includeCallback);
        return new HoconRoot(new HoconParser(text, includer, new IncludeBudget()).ParseRoot());
    }
}
