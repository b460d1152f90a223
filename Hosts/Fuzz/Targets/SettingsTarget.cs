using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ActorUdp.Configuration;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>
/// Values of the section <c>actor-udp</c>, well-formed HOCON but for their meaning: what is wrong is told, not thrown. The input is
/// entries of a key (u8), how the value is written (u8), and its text behind a length (u8).
/// </summary>
internal sealed partial class SettingsTarget : FuzzTarget
{
    private static readonly string[] _keys = FindKeys();

    private static readonly string[] _values =
    [
        "0", "1", "-1", "4", "3", "9000", "65536", "99999999999999999999", "1e3", "1.5", "0.1", "NaN", "Infinity", "-0", "5s", "100 ms", "1 us", "0s",
        "-5s", "infinite", "10 days", "1 KiB", "64MiB", "1.5 MB", "9999999999 TiB", "on", "off", "yes", "cubic", "fixed", "connected", "shared", "a b",
        "", " ", "127.0.0.1", "::1", "äöü", "\u0000", "\"",
    ];

    public override string Name => "settings";

    public override IReadOnlyList<string> Outcomes { get; } = ["Clean", "Warned", "Refused", "NotParsed"];

    public override int MaximumLength => 512;

    // The parsed text, and a sentence for each of at most a hundred problems.
    public override long AllocationBound => 4 << 20;

    public override IEnumerable<byte[]> Seeds()
    {
        for (int key = 0; key < _keys.Length; key++)
            yield return Entry((byte)key, 0, _values[key % _values.Length]);
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.Clear();
        for (int i = random.Between(1, 6); i > 0; i--)
            input.Append(Entry(random.Byte(), random.Byte(), _values[random.Below(_values.Length)]));
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        Config config;
        try
        {
            config = ConfigurationFactory.ParseString(Text(input));
        }
        catch (Exception e) when (e is not InvariantBrokenException)
        {
            // Akka's parser refuses with exceptions of many types; the Embedded one has a target of its own.
            trail.Count(3);
            return;
        }
        IReadOnlyList<ConfigurationProblem> problems = SettingsValidator.Check(config);
        bool isRefused = problems.Any(p => p.Severity == ProblemSeverity.Error);
        trail.Count(isRefused ? 2 : problems.Count > 0 ? 1 : 0);
        foreach (ConfigurationProblem problem in problems)
        {
            Must.Hold(problem.Message.Length > 0 && problem.ToString().Length > 0, "a problem says what it is");
            trail.See(1, (long)problem.Kind, problem.Key.Length);
        }
    }

    private static byte[] Entry(byte key, byte form, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        return [key, form, (byte)text.Length, .. text];
    }

    private static string Text(ReadOnlySpan<byte> input)
    {
        var text = new StringBuilder("actor-udp {\n");
        while (input.Length >= 3)
        {
            int length = Math.Min(input[2], input.Length - 3);
            _ = text.Append(_keys[input[0] % _keys.Length]).Append(" = ");
            string value = Encoding.UTF8.GetString(input.Slice(3, length));
            switch (input[1] % 8)
            {
                case 0 when value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ' '):
                    _ = text.Append(value);
                    break;
                case 1:
                    _ = text.Append("{ a = ").Append(Quoted(value)).Append(" }");
                    break;
                case 2:
                    _ = text.Append('[').Append(Quoted(value)).Append(", 2]");
                    break;
                case 3:
                    _ = text.Append("null");
                    break;
                default:
                    _ = text.Append(Quoted(value));
                    break;
            }
            _ = text.Append('\n');
            input = input[(3 + length)..];
        }
        return text.Append('}').ToString();
    }

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in value)
            _ = c is '"' or '\\' || c < ' ' ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : quoted.Append(c);
        return quoted.Append('"').ToString();
    }

    // The reference configuration names every key; sections are keys here too, and one that does not exist.
    private static string[] FindKeys()
    {
        using Stream reference = typeof(UdpTransport).Assembly.GetManifestResourceStream("ActorUdp.akka.hocon")
            ?? throw new InvalidOperationException("the reference configuration is not embedded");
        using var reader = new StreamReader(reference, Encoding.UTF8);
        var keys = new List<string> { "no-such-key" };
        string section = "";
        while (reader.ReadLine() is { } line)
        {
            Match match = KeyPattern().Match(line);
            if (match.Success)
                keys.Add(section + match.Groups["key"].Value);
            if (match.Success && match.Groups["sign"].Value == "{" && match.Groups["key"].Value != "actor-udp" && !line.Contains('}'))
                section = match.Groups["key"].Value + ".";
            else if (line.Trim() == "}")
                section = "";
        }
        return [.. keys.Where(key => key != "actor-udp")];
    }

    [GeneratedRegex(@"^\s*(?<key>[a-z][a-z-]*)\s*(?<sign>[={])")]
    private static partial Regex KeyPattern();
}
