using System.Text;

namespace ActorUdp.Configuration;

/// <summary>Reads configuration files. Thread-safe.</summary>
public static class ConfigurationFile
{
    private const int MaximumIncludeDepth = 16;

    /// <summary>Reads a HOCON file and those that it includes by <c>include "name"</c>, relative to the including one.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="ConfigurationException">
    /// The file, or one that it includes, cannot be read or is not HOCON. A file to be included must exist: that a name
    /// is misspelt is far more likely than that it is meant to be missing.
    /// </exception>
    public static Config Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(Path.GetFullPath(path), 0, ConfigurationFactory.ParseString);
    }

    private static T Parse<T>(string path, int depth, Func<string, Func<string, HoconRoot>, T> parse)
    {
        if (depth > MaximumIncludeDepth)
            throw new IncludeException($"{path}: includes are nested deeper than {MaximumIncludeDepth}; does a file include itself?", null);
        string directory = Path.GetDirectoryName(path) ?? path;
        try
        {
            return parse(File.ReadAllText(path, Encoding.UTF8), Include);
        }
        catch (IncludeException)
        {
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a parser throws at a text that it does not understand; Akka's has no type of its own for it.
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message;
            throw depth == 0 ? new ConfigurationException($"{path}: {reason}", e) : new IncludeException($"{path}: {reason}", e);
        }

        HoconRoot Include(string name) => Parse(Path.GetFullPath(name, directory), depth + 1, Parser.Parse);
    }

    // An error of an included file passes through the parsers of the including ones unchanged.
    private sealed class IncludeException(string message, Exception? cause) : ConfigurationException(message, cause!);
}
