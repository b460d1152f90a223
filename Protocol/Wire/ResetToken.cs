using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// What shows that a Reset comes from the listener that gave the connection id out: 16 bytes that a Welcome says and that the
/// listener makes again from its reset key, which is why it needs no state to do so. The key has to outlive a restart, or a new
/// incarnation could not reset the connections of the old one; <see cref="DeriveKey"/> makes one that does.
/// </summary>
/// <param name="First">The first eight bytes, read little-endian.</param>
/// <param name="Second">The last eight bytes, read little-endian.</param>
public readonly record struct ResetToken(ulong First, ulong Second)
{
    /// <summary>The size of a token in bytes.</summary>
    public const int Size = 16;

    /// <summary>The size of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>
    /// A reset key that every incarnation of a node makes alike: the SHA-256 of "actor-udp reset" and the cluster id. It is no
    /// secret inside the cluster; a blind attacker still has to guess the 64-bit random connection id. Thread-safe.
    /// </summary>
    /// <param name="clusterId">The cluster id as UTF-8, at most 255 bytes.</param>
    /// <param name="key">Where to; <see cref="KeySize"/> bytes of it are written.</param>
    /// <exception cref="ArgumentException">The cluster id is too long or the target too short.</exception>
    public static void DeriveKey(ReadOnlySpan<byte> clusterId, Span<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusterId.Length, WireText.MaximumShortLength, nameof(clusterId));
        ReadOnlySpan<byte> label = "actor-udp reset"u8;
        Span<byte> input = stackalloc byte[label.Length + WireText.MaximumShortLength];
        label.CopyTo(input);
        clusterId.CopyTo(input[label.Length..]);
        SHA256.HashData(input[..(label.Length + clusterId.Length)], key);
    }

    /// <summary>The token of a connection id: HMAC-SHA256 (RFC 2104) under the reset key, cut to 16 bytes. Thread-safe.</summary>
    /// <param name="key">The reset key; see <see cref="DeriveKey"/>.</param>
    /// <param name="connectionId">The listener's connection id.</param>
    public static ResetToken Create(ReadOnlySpan<byte> key, ulong connectionId)
    {
        Span<byte> input = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(input, connectionId);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input, mac);
        return Read(mac);
    }

    /// <summary>Whether two tokens are the same, in a time that does not depend on where they differ.</summary>
    /// <param name="other">The token to compare with.</param>
    public bool Matches(ResetToken other) => ((First ^ other.First) | (Second ^ other.Second)) == 0;

    /// <summary>Reads a token.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes.</param>
    internal static ResetToken Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source),
        BinaryPrimitives.ReadUInt64LittleEndian(source[sizeof(ulong)..]));
}
