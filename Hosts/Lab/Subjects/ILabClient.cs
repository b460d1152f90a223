using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>The sending half of a transport under test, connected.</summary>
internal interface ILabClient : IAsyncDisposable
{
    /// <summary>Its pings; one series for each way of sending them beside bulk that it has.</summary>
    IReadOnlyList<PingSeries> Pings { get; }

    /// <summary>Begins to send bulk messages as fast as the transport takes them.</summary>
    void StartBulk();

    /// <summary>Ends that.</summary>
    /// <returns>How many messages the transport has taken.</returns>
    Task<ulong> StopBulkAsync();

    /// <summary>What the transport says of itself.</summary>
    JsonObject Statistics();
}

/// <summary>The receiving half of a transport under test, listening.</summary>
internal interface ILabServer : IAsyncDisposable
{
    /// <summary>Where clients connect to.</summary>
    string Address { get; }

    BulkSink Sink { get; }
}
