using ActorUdp.Hosts.Node;

namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>What both halves of a subject with actors are to do.</summary>
internal sealed record EndOptions
{
    /// <summary>The node.</summary>
    public required HostOptions Host { get; init; }

    /// <summary>Bytes of a message.</summary>
    public required int Size { get; init; }

    /// <summary>Bytes of a ping.</summary>
    public required int PingSize { get; init; }

    /// <summary>Messages are told by an actor, not sent as bytes through a channel.</summary>
    public required bool Tells { get; init; }

    /// <summary>The actor tells strings, not byte arrays.</summary>
    public required bool TellsText { get; init; }

    /// <summary>The dispatcher of the actors that ping and answer.</summary>
    public required string PingDispatcher { get; init; }

    /// <summary>Messages take the bulk channel.</summary>
    public required bool IsBulk { get; init; }

    /// <summary>How many messages may be under way between the actors; 0: as many as the transport takes.</summary>
    public required int Window { get; init; }

    /// <summary>After how many messages the receiver lets the sender know; 0: never.</summary>
    public int Grant => Window == 0 ? 0 : Math.Max(1, Window / 4);
}
