using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Demo;

/// <summary>Something that a node process of the demo said.</summary>
/// <param name="Json">What it said.</param>
/// <param name="At">When the demo heard it, by <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal sealed record DemoEvent(JsonObject Json, long At)
{
    public bool Is(string name) => Text("event") == name;

    public bool IsOf(string name, string peer) => Is(name) && Text("peer") == peer;

    public string Text(string key) => (string?)Json[key] ?? "";

    public int Number(string key) => (int)Json[key]!;
}
