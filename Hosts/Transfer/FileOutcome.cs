using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Transfer;

/// <summary>How the sending of a file ended.</summary>
internal enum FileStatus
{
    /// <summary>The node has it under its name, checked and flushed.</summary>
    Confirmed,

    /// <summary>The node does not take it.</summary>
    Refused,

    /// <summary>The node was lost for too long.</summary>
    GivenUp,

    /// <summary>The file could not be read, or it changed.</summary>
    SourceFailed,

    /// <summary>Ended by the user.</summary>
    Interrupted,
}

/// <summary>What became of one file.</summary>
/// <param name="Name">The name that was offered.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Confirmed">Bytes that the node had written when it was last heard.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Reason">The typed reason when it did not succeed: of the refusal, or of the loss.</param>
/// <param name="Text">The same for people.</param>
/// <param name="Hash">SHA-256, when the whole file was read.</param>
/// <param name="Attempts">How many times it was offered: more than one when the connection was lost.</param>
/// <param name="Time">From the first offer to the end.</param>
internal sealed record FileOutcome(
    string Name, long Size, long Confirmed, FileStatus Status, string? Reason, string? Text, byte[]? Hash, uint Attempts, TimeSpan Time)
{
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["bytes"] = Size,
            ["confirmedBytes"] = Confirmed,
            ["status"] = Status.ToString(),
        };
        if (Reason is not null)
            json["reason"] = Reason;
        if (Text is not null)
            json["text"] = Text;
        if (Hash is not null)
            json["sha256"] = Convert.ToHexStringLower(Hash);
        json["attempts"] = Attempts;
        json["seconds"] = Math.Round(Time.TotalSeconds, 6);
        json["bytesPerSecond"] = Math.Round(Human.PerSecond(Confirmed, Time));
        return json;
    }
}
