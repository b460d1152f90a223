using System.Security.Cryptography;
using ActorUdp.Configuration;
using ActorUdp.Protocol;

namespace ActorUdp.Endpoints;

/// <summary>The keys that make a node's stateless answers verifiable.</summary>
internal static class SecretKeys
{
    /// <summary>For cookies: of this process only, because a cookie need not survive it.</summary>
    public static byte[] Cookie() => RandomNumberGenerator.GetBytes(32);

    /// <summary>For resets: the same after a restart of the process, so that its peers believe it that their connection is gone.</summary>
    public static byte[] Reset(UdpSettings settings) =>
        ListenerHandshake.DeriveResetKey(settings.ResetSecret.Length > 0 ? settings.ResetSecret : settings.ClusterId);
}
