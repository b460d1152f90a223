using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Lines;

/// <summary>Why a stream of lines ended early.</summary>
internal enum LineFailure
{
    /// <summary>The node was started anew: its new incarnation does not know the stream.</summary>
    PeerRestarted,

    /// <summary>The connection was lost, and messages with it.</summary>
    MessagesUndelivered,

    /// <summary>The node said goodbye.</summary>
    PeerClosed,

    /// <summary>Nothing was heard for the give-up timeout.</summary>
    GaveUp,

    /// <summary>The node does not print these lines.</summary>
    Refused,

    /// <summary>The node rejects the connection.</summary>
    Rejected,

    /// <summary>A line is longer than a message may be.</summary>
    LineTooLong,

    /// <summary>The input could not be read.</summary>
    InputFailed,

    /// <summary>Ended by the user.</summary>
    Interrupted,

    /// <summary>Not done within the time that the user gave it.</summary>
    TimedOut,
}

/// <summary>What became of the lines.</summary>
/// <param name="Read">Lines that were read from the input.</param>
/// <param name="Confirmed">Lines that the node has printed and flushed.</param>
/// <param name="ConfirmedBytes">Their bytes, line feeds not counted.</param>
/// <param name="Failure">Null: all lines were confirmed.</param>
/// <param name="Text">The failure for people.</param>
/// <param name="Time">From the first line to the end.</param>
internal sealed record LineReport(ulong Read, ulong Confirmed, long ConfirmedBytes, LineFailure? Failure, string? Text, TimeSpan Time)
{
    /// <summary>Lines that may not have been printed.</summary>
    public ulong Unconfirmed => Read - Confirmed;

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["status"] = Failure is null ? "Confirmed" : "Failed",
            ["lines"] = Read,
            ["confirmedLines"] = Confirmed,
            ["unconfirmedLines"] = Unconfirmed,
            ["confirmedBytes"] = ConfirmedBytes,
        };
        if (Unconfirmed > 0)
            json["firstUnconfirmedLine"] = Confirmed + 1;
        if (Failure is { } failure)
            json["reason"] = failure.ToString();
        if (Text is not null)
            json["text"] = Text;
        json["seconds"] = Math.Round(Time.TotalSeconds, 6);
        json["bytesPerSecond"] = Math.Round(Human.PerSecond(ConfirmedBytes, Time));
        return json;
    }
}
