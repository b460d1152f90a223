using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Processes;

/// <summary>Something that a node process said.</summary>
/// <param name="Json">What it said.</param>
/// <param name="At">When it was heard, by <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal sealed record ProcessEvent(JsonObject Json, long At)
{
    public bool Is(string name) => Text("event") == name;

    public bool IsOf(string name, string peer) => Is(name) && Text("peer") == peer;

    public string Text(string key) => (string?)Json[key] ?? "";

    public int Number(string key) => (int)Json[key]!;

    /// <summary>The objects of an array.</summary>
    public IEnumerable<JsonNode> Items(string key) => ((JsonArray)Json[key]!).OfType<JsonNode>();
}
