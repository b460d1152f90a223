using System.Globalization;

namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>
/// A file of Golden/: "#" begins a comment, "=" a line that says how the bytes read, and the rest is bytes in hexadecimal, where
/// "00 x 12" stands for twelve times that byte.
/// </summary>
internal sealed record GoldenFile(string Name, byte[] Bytes, string[] Reads)
{
    private const string Folder = "golden/";

    public static IEnumerable<string> Names =>
        typeof(GoldenFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..]);

    public static GoldenFile Load(string name)
    {
        using var stream = typeof(GoldenFile).Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new InvalidOperationException($"No golden file '{name}'.");
        using var reader = new StreamReader(stream);
        var bytes = new List<byte>();
        var reads = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("= ", StringComparison.Ordinal))
                reads.Add(line[2..]);
            else
                bytes.AddRange(ParseLine(line.Split('#')[0]));
        }
        return new GoldenFile(name, [.. bytes], [.. reads]);
    }

    private static IEnumerable<byte> ParseLine(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [var repeated, "x", var times])
            return Enumerable.Repeat(ParseByte(repeated), int.Parse(times, CultureInfo.InvariantCulture));
        return words.Select(ParseByte);
    }

    private static byte ParseByte(string word) => byte.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
