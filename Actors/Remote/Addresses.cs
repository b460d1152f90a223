namespace ActorUdp.Remote;

/// <summary>Akka's addresses and ours.</summary>
internal static class Addresses
{
    /// <exception cref="InvalidAssociationException">The address names no host and port.</exception>
    public static PeerAddress ToPeer(Address address)
    {
        if (string.IsNullOrWhiteSpace(address.Host) || address.Port is not (> 0 and <= ushort.MaxValue))
        {
            throw new InvalidAssociationException($"No association with {address}: an address to associate with has a host and a port.");
        }

        // Who is told "all interfaces" as an address means this machine.
        string host = Unbracketed(address.Host) switch
        {
            "0.0.0.0" => "127.0.0.1",
            "::" => "::1",
            var named => named,
        };
        return new PeerAddress(host, address.Port.Value);
    }

    public static Address ToAkka(PeerAddress peer, string scheme, string system) => new(scheme, system, Bracketed(peer.Host), peer.Port);

    /// <summary>An IPv6 literal as the configuration has it.</summary>
    public static string Unbracketed(string host) => host is ['[', .. var inner, ']'] ? inner : host;

    /// <summary>An IPv6 literal as addresses have it.</summary>
    public static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
}
