using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// What shows that a Reset comes from the listener that gave the connection id out: 16 bytes that a Welcome says and that the
/// listener makes again from its reset key, which is why it needs no state to do so. The key has to outlive a restart, or a new
/// incarnation could not reset the connections of the old one.
/// </summary>
/// <param name="First">The first eight bytes, read little-endian.</param>
/// <param name="Second">The last eight bytes, read little-endian.</param>
public readonly record struct ResetToken(ulong First, ulong Second)
{
    /// <summary>The size of a token in bytes.</summary>
    public const int Size = 16;

    /// <summary>The token of a connection id: HMAC-SHA256 (RFC 2104) under the reset key, cut to 16 bytes. Thread-safe.</summary>
    /// <param name="key">The reset key; the same in every incarnation of the node.</param>
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
