using System.Diagnostics;

namespace ActorUdp.Hosts.Bench.Figures;

/// <summary>What one run of a subject came to.</summary>
internal sealed record RunFigures
{
    /// <summary>One-way messages; null: none were sent.</summary>
    public required Traffic? Traffic { get; init; }

    /// <summary>Round trips without coordinated omission; null: none were made.</summary>
    public required LatencyFigures? Latency { get; init; }

    /// <summary>Round trips as they were measured.</summary>
    public required LatencyFigures? Uncorrected { get; init; }

    /// <summary>The distribution of round trips: microseconds at 0, ¼, ½ … nines.</summary>
    public required IReadOnlyList<double> Curve { get; init; }

    /// <summary>Messages that the use is divided by: what arrived, or pings.</summary>
    public required long Messages { get; init; }

    public required ProcessUse Sender { get; init; }

    public required ProcessUse Receiver { get; init; }

    /// <summary>User and system time of both processes for each message, in microseconds.</summary>
    public double ProcessorMicroseconds => (Sender.Processor + Receiver.Processor).TotalMicroseconds / Math.Max(Messages, 1);

    /// <summary>Bytes of managed memory that the sender took for each message.</summary>
    public double SenderAllocated => (double)Sender.Allocated / Math.Max(Messages, 1);

    /// <summary>Bytes of managed memory that the receiver took for each message.</summary>
    public double ReceiverAllocated => (double)Receiver.Allocated / Math.Max(Messages, 1);

    /// <summary>
    /// Bytes in datagrams of either direction beyond the payload, for each message: headers, envelopes, acknowledgements,
    /// retransmissions, but not the headers of UDP and IP. Null: the subject does not say.
    /// </summary>
    public double? WireOverhead => Traffic is { } t && Sender.Wire + Receiver.Wire is { } wire
        ? (double)(wire - (t.Received * t.Size)) / Math.Max(t.Received, 1)
        : null;
}

/// <summary>One-way messages of a run.</summary>
/// <param name="Sent">How many were sent.</param>
/// <param name="Received">How many arrived.</param>
/// <param name="StartedAt">When sending began, by <see cref="Stopwatch"/>, whose clock all processes of a machine share.</param>
/// <param name="LastAt">When the last one arrived.</param>
/// <param name="Size">Bytes of each.</param>
internal sealed record Traffic(long Sent, long Received, long StartedAt, long LastAt, int Size)
{
    public TimeSpan Duration => Stopwatch.GetElapsedTime(StartedAt, LastAt);

    /// <summary>Messages that arrived in a second.</summary>
    public double MessagesPerSecond => Received / Math.Max(Duration.TotalSeconds, 1e-9);

    /// <summary>Megabytes (10⁶) that arrived in a second.</summary>
    public double MegabytesPerSecond => MessagesPerSecond * Size / 1e6;
}
