using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace ActorUdp;

/// <summary>
/// Where a peer listens: a host name or IP literal and a UDP port. Immutable; equal when host (ignoring case) and port are.
/// </summary>
/// <remarks>
/// A peer that advertises no address (a short-lived client, a node behind a NAT) is named by its incarnation:
/// host <c>peer-</c> and 16 hex digits of its UID, port 0. Such an address is only good for answering that peer.
/// </remarks>
public sealed record PeerAddress
{
    /// <summary>The URI scheme: <c>udp</c>.</summary>
    public const string Scheme = "udp";

    private const string SchemePrefix = "udp://";
    private const string UnadvertisedPrefix = "peer-";

    /// <summary>Makes an address.</summary>
    /// <param name="host">A host name or an IP literal (IPv6 without brackets).</param>
    /// <param name="port">0 to 65535; 0 only in addresses to listen on, and for peers that advertise none.</param>
    /// <exception cref="ArgumentException">The host is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside 0 to 65535.</exception>
    public PeerAddress(string host, int port)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        Host = host.ToLowerInvariant();
        Port = port;
    }

    /// <summary>Host name or IP literal, lower case, IPv6 without brackets.</summary>
    public string Host { get; }

    /// <summary>UDP port.</summary>
    public int Port { get; }

    /// <summary>True for a peer that advertises no address and is reached along the path its own datagrams come by.</summary>
    public bool IsUnadvertised => Port == 0 && Host.StartsWith(UnadvertisedPrefix, StringComparison.Ordinal);

    /// <summary><c>host:port</c>, IPv6 hosts in brackets: the form used on the wire and in configuration.</summary>
    public string HostAndPort => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Reads <c>host:port</c>, <c>[v6]:port</c> or either behind <c>udp://</c>.</summary>
    /// <exception cref="FormatException">The text is none of these; the message shows the accepted forms.</exception>
    public static PeerAddress Parse(string text) => TryParse(text, out PeerAddress? address)
        ? address
        : throw new FormatException($"'{text}' is not an address; write host:port, [ipv6]:port or udp://host:port, with a port of 0 to 65535.");

    /// <summary>Like <see cref="Parse"/>, without an exception.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PeerAddress? address)
    {
        address = null;
        ReadOnlySpan<char> rest = (text ?? "").AsSpan().Trim();
        if (rest.StartsWith(SchemePrefix, StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[SchemePrefix.Length..].TrimEnd('/');
        }

        int colon = rest.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port > IPEndPoint.MaxPort)
        {
            return false;
        }

        ReadOnlySpan<char> host = rest[..colon];
        bool bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (bracketed)
        {
            host = host[1..^1];
            if (!IPAddress.TryParse(host, out IPAddress? v6) || v6.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
            {
                return false;
            }
        }
        else if (host.Contains(':') || host.IndexOfAny("/\\@[]") >= 0 || HasBlankOrControl(host))
        {
            return false;
        }

        address = new PeerAddress(host.ToString(), port);
        return true;
    }

    /// <summary><c>udp://host:port</c>.</summary>
    public override string ToString() => SchemePrefix + HostAndPort;

    private static bool HasBlankOrControl(ReadOnlySpan<char> host)
    {
        foreach (char c in host)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of a peer that advertises no address.</summary>
    internal static PeerAddress Unadvertised(ulong uid) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{UnadvertisedPrefix}{uid:x16}"), 0);
}
