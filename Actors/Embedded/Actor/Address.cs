using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorUdp.Embedded.Actor;

/// <summary>
/// Where an actor system is: protocol, system name and, unless it is local only, host and port. Written
/// <c>akka://system</c> or <c>akka.udp://system@host:port</c>. Immutable.
/// </summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Creates an address.</summary>
    /// <param name="protocol">The scheme, such as "akka" or "akka.udp".</param>
    /// <param name="system">The name of the actor system.</param>
    /// <param name="host">The host, or null when the address is local only.</param>
    /// <param name="port">The port, or null when the address is local only.</param>
    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
    }

    /// <summary>The scheme.</summary>
    public string Protocol { get; }

    /// <summary>The name of the actor system.</summary>
    public string System { get; }

    /// <summary>The host in lower case, or null when the address is local only.</summary>
    public string? Host { get; }

    /// <summary>The port, or null when the address is local only.</summary>
    public int? Port { get; }

    /// <summary>True when there is no host: the address means nothing outside of its process.</summary>
    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    /// <summary>True when there is a host.</summary>
    public bool HasGlobalScope => !HasLocalScope;

    /// <summary>Two addresses with equal parts are equal.</summary>
    public static bool operator ==(Address? left, Address? right) => Equals(left, right);

    /// <summary>Two addresses with equal parts are equal.</summary>
    public static bool operator !=(Address? left, Address? right) => !Equals(left, right);

    /// <summary>Reads an address from its written form.</summary>
    /// <param name="address">The written form; a path behind it is ignored.</param>
    /// <exception cref="UriFormatException">It is not an address.</exception>
    public static Address Parse(string address) => TryParse(address, out var result)
        ? result
        : throw new UriFormatException($"Can't parse an Address: {address}");

    /// <summary>Reads an address from its written form.</summary>
    /// <param name="path">The written form; a path behind it is ignored.</param>
    /// <param name="address">The address, when the answer is true.</param>
    public static bool TryParse(string path, [NotNullWhen(true)] out Address? address) => TryParse(path, out address, out _);

    /// <summary>Reads an address and the path behind it.</summary>
    /// <param name="path">The written form.</param>
    /// <param name="address">The address, when the answer is true.</param>
    /// <param name="absolutUri">What follows the address, "/" when nothing does.</param>
    public static bool TryParse(string path, [NotNullWhen(true)] out Address? address, out string absolutUri)
    {
        address = null;
        absolutUri = "/";
        int scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0)
            return false;

        int start = scheme + 3;
        int slash = path.IndexOf('/', start);
        string authority = slash < 0 ? path[start..] : path[start..slash];
        if (slash >= 0)
            absolutUri = path[slash..];

        int at = authority.IndexOf('@');
        string system = at < 0 ? authority : authority[..at];
        if (system.Length == 0)
            return false;
        if (at < 0)
        {
            address = new Address(path[..scheme], system);
            return true;
        }

        int colon = authority.LastIndexOf(':');
        if (colon <= at + 1 || !int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture,
                out int port) || port > ushort.MaxValue)
            return false;

        address = new Address(path[..scheme], system, authority[(at + 1)..colon], port);
        return true;
    }

    /// <summary>The same address at another host.</summary>
    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);

    /// <summary>The same address at another port.</summary>
    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary>The same address with another scheme.</summary>
    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    /// <summary>The same address of another system.</summary>
    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    /// <summary>The address without its scheme: <c>system@host:port</c>.</summary>
    public string HostPort() => ToString()[(Protocol.Length + 3)..];

    /// <inheritdoc/>
    public bool Equals(Address? other) => other is not null && Port == other.Port && Host == other.Host
        && System == other.System && Protocol == other.Protocol;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Address);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Host, Port, System, Protocol);

    /// <inheritdoc/>
    public int CompareTo(Address? other)
    {
        if (other is null)
            return 1;

        int order = string.CompareOrdinal(Protocol, other.Protocol);
        if (order == 0)
            order = string.CompareOrdinal(System, other.System);
        if (order == 0)
            order = string.CompareOrdinal(Host ?? "", other.Host ?? "");
        return order != 0 ? order : (Port ?? 0).CompareTo(other.Port ?? 0);
    }

    /// <inheritdoc/>
    public override string ToString() => HasLocalScope
        ? $"{Protocol}://{System}"
        : $"{Protocol}://{System}@{Host}{(Port is { } port ? ":" + port.ToString(CultureInfo.InvariantCulture) : "")}";
}
