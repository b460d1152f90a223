using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Console;

/// <summary>
/// Where a verb writes: results to stdout, everything that is about the run to stderr, a line at a time.
/// </summary>
internal static class Output
{
    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A line about the run, for the one who watches it. Thread-safe.</summary>
    public static void Note(string text) => System.Console.Error.WriteLine(text);

    /// <summary>A failure. Thread-safe.</summary>
    public static void Error(string text) => System.Console.Error.WriteLine("actorudp: " + text);

    /// <summary>A line of the result.</summary>
    public static void Line(string text) => System.Console.Out.WriteLine(text);

    /// <summary>The result of a verb that was run with <c>--json</c>: one object, nothing else on stdout.</summary>
    public static void Json(JsonObject result) => System.Console.Out.WriteLine(result.ToJsonString(_indented));
}
