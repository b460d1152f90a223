using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Messaging;

/// <summary>Whom a remote reference stands for at its node: a registered name or a reply token. Immutable.</summary>
internal sealed class RemoteTarget
{
    private readonly byte[] _name;
    private readonly ulong _token;

    private RemoteTarget(byte[] name, ulong token, string text, ulong laneHash)
    {
        _name = name;
        _token = token;
        Text = text;
        LaneHash = laneHash;
    }

    /// <summary>For paths and logs.</summary>
    public string Text { get; }

    /// <summary>All messages to one recipient take one lane, so that they stay in order.</summary>
    public ulong LaneHash { get; }

    /// <summary>False for a reply token, which often stands for one answer only.</summary>
    public bool IsNamed => _name.Length > 0;

    /// <summary>The reply token; 0 for a name.</summary>
    public ulong Token => _token;

    public EnvelopeTarget Wire => IsNamed ? EnvelopeTarget.ForName(_name) : EnvelopeTarget.ForReplyToken(_token);

    public static RemoteTarget Name(string name)
    {
        RecipientRegistry.CheckName(name);
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        return new RemoteTarget(utf8, 0, name, Hash(utf8));
    }

    public static RemoteTarget Reply(ulong token) =>
        new([], token, "reply-" + token.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), token * 0x9E3779B97F4A7C15UL);

    public static RemoteTarget From(EnvelopeTarget target) => target.Kind == EnvelopeTargetKind.Name
        ? Name(Encoding.UTF8.GetString(target.Name))
        : Reply(target.Token);

    // FNV-1a: any spread over a few lanes will do.
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037UL;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        return hash;
    }
}
