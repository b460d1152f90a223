namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>The tables of docs/wire.md: each behind a comment that names it.</summary>
internal sealed class WireDocument
{
    private const string Marker = "<!-- spec: ";
    private const string MarkerEnd = " -->";

    private readonly Dictionary<string, List<string[]>> _tables = [];

    private WireDocument()
    {
    }

    public IEnumerable<string> Names => _tables.Keys;

    /// <summary>The rows of a table without its head; cells without the blanks around them.</summary>
    public List<string[]> this[string name] => _tables[name];

    public static WireDocument Load()
    {
        using var stream = typeof(WireDocument).Assembly.GetManifestResourceStream("wire.md")
            ?? throw new InvalidOperationException("docs/wire.md is not embedded.");
        using var reader = new StreamReader(stream);
        var document = new WireDocument();
        List<string[]>? table = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(Marker, StringComparison.Ordinal))
                document._tables.Add(line[Marker.Length..^MarkerEnd.Length], table = []);
            else if (line.StartsWith('|'))
                table?.Add(line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());
            else
                table = null;
        }
        foreach (var rows in document._tables.Values)
            rows.RemoveRange(0, 2);
        return document;
    }
}
