using System.Text;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz.EmbeddedOnly;

/// <summary>
/// The HOCON parser of the Embedded runtime: any text is parsed or refused with a ConfigurationException, and a parsed one that is
/// written out parses to the same. Akka's parser has no such bounds, so it is not held to them.
/// </summary>
internal sealed class HoconTarget : FuzzTarget
{
    private static readonly string[] _pieces =
    [
        "a", "b", "a.b", "\"a b\"", "\"\"", "x-y", " = ", " : ", " += ", "{", "}", "[", "]", ",", "\n", " ", "# c\n", "// c\n", "1", "-1.5e3", "true", "null",
        "10 ms", "64 KiB", "${a}", "${?a}", "${a.b}", "${", "}", "\"\"\"x\"\"\"", "\"\"\"", "\"\\u0041\"", "\"\\", "include \"f\"", "include file(\"f\")",
        "include ", "\\", "$", "?", "+", "\u00e9", "\ufeff", "𝄞", "\t", "\r\n", ".", "..",
    ];

    private static readonly string[] _keys = ["a", "b", "c", "a.b", "a.c", "b.a.c", "\"a b\"", "x-y", "\"\"", "1"];

    private static readonly string[] _separators = [" = ", ": ", " += ", " "];

    private static readonly string[] _simple =
    [
        "1", "2", "3", "z", "-1.5e3", "true", "null", "10 ms", "64 KiB", "x y", "\"q\"", "\"\\u0041\\n\"", "\"\"\"t\n\"\"\"", "${a}", "${?a}", "${?a.b}", "${?b.a}",
        "${?c}", "${?no}", "\"\"", "\u00e9", "${?\"a b\"}",
    ];

    public override string Name => "hocon";

    public override IReadOnlyList<string> Outcomes { get; } = Targets.Outcomes.RefusedOr("Parsed");

    public override int MaximumLength => 512;

    // Substitutions multiply a text; how far is bounded by the parser (what is written out has a limit of its own).
    public override long AllocationBound => 256L << 20;

    public override IEnumerable<byte[]> Seeds()
    {
        string[] texts =
        [
            "", "a = 1", "{ \"a\" : [1, 2, {b = c}], d.e = 5 s }", "a = ${b}, b = ${?c} x", "a { b = 1 }, a { c = ${a.b} }", "a = [1]\na += 2",
            "a = \"\"\"x\ny\"\"\" # c", "a = 1 b 2\n c", "a = { x = 1 } ${b}\nb { y = 2 }", "a = ${a} 1",
        ];
        return texts.Select(Encoding.UTF8.GetBytes);
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.Clear();
        WriteFields(input, random, 0);
    }

    public override void Mutate(FuzzInput input, ReadOnlySpan<byte> other, FuzzRandom random)
    {
        if (random.OneIn(2))
            input.Insert(random.Below(input.Length + 1), Encoding.UTF8.GetBytes(_pieces[random.Below(_pieces.Length)]));
        else
            ByteMutator.Mutate(input, other, random);
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        string written;
        try
        {
            written = ConfigurationFactory.ParseString(Encoding.UTF8.GetString(input)).ToString();
        }
        catch (ConfigurationException e)
        {
            trail.Count(Targets.Outcomes.Refused);
            trail.See(1, Shape(e.Message));
            return;
        }
        trail.Count(1);
        trail.See(2, FuzzTrail.Magnitude(written.Length), written.AsSpan().Count('{'));
        string again;
        try
        {
            again = ConfigurationFactory.ParseString(written).ToString();
        }
        catch (ConfigurationException e)
        {
            throw new InvariantBrokenException("what is written out can be parsed", e.Message);
        }
        Must.Hold(again == written, "what is written out parses to the same");
    }

    private static void WriteFields(FuzzInput input, FuzzRandom random, int depth)
    {
        for (int i = random.Between(1, 4); i > 0; i--)
        {
            if (random.OneIn(12))
                Append(input, "# c\n");
            Append(input, _keys[random.Below(_keys.Length)]);
            Append(input, _separators[random.Below(_separators.Length)]);
            for (int pieces = random.OneIn(4) ? random.Between(2, 3) : 1; pieces > 0; pieces--)
            {
                WriteValue(input, random, depth);
                if (pieces > 1)
                    Append(input, " ");
            }
            Append(input, random.OneIn(2) ? "\n" : ", ");
        }
    }

    private static void WriteValue(FuzzInput input, FuzzRandom random, int depth)
    {
        int kind = random.Below(depth > 4 ? 6 : 9);
        switch (kind)
        {
            case 7:
                Append(input, "[");
                for (int i = random.Below(4); i > 0; i--)
                {
                    WriteValue(input, random, depth + 1);
                    Append(input, ", ");
                }
                Append(input, "]");
                break;
            case 8:
                Append(input, "{ ");
                WriteFields(input, random, depth + 1);
                Append(input, "}");
                break;
            default:
                Append(input, _simple[random.Below(_simple.Length)]);
                break;
        }
    }

    private static void Append(FuzzInput input, string text)
    {
        Span<byte> bytes = stackalloc byte[64];
        input.Append(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    // The words of a message without its position; not string.GetHashCode, which differs from process to process.
    private static int Shape(string message)
    {
        int colon = message.IndexOf(": ", StringComparison.Ordinal);
        ReadOnlySpan<char> words = message.AsSpan(Math.Max(colon, 0));
        int hash = 0;
        foreach (char c in words[..Math.Min(words.Length, 24)])
            hash = (hash * 31) + c;
        return hash & 0x7F;
    }
}
