using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// Proof that a dialer receives what is sent to the address that it dials from, without any state at the listener:
/// a timestamp and an HMAC-SHA256 (RFC 2104, cut to 16 bytes) over all that the proof is about. Pure functions; the caller owns
/// the keys, makes them random, and keeps the previous one for a while after it made a new one. Thread-safe.
/// </summary>
public static class Cookie
{
    /// <summary>The size of a cookie in bytes: u64 timestamp, 16 bytes of HMAC.</summary>
    public const int Size = sizeof(ulong) + MacSize;

    /// <summary>The size of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The longest source address, in bytes: any socket address fits.</summary>
    public const int MaximumSourceLength = 128;

    private const int MacSize = 16;

    /// <summary>Makes a cookie.</summary>
    /// <param name="target">Where to; <see cref="Size"/> bytes of it are written.</param>
    /// <param name="key">The current key.</param>
    /// <param name="source">The address and port that the Hello came from, as bytes; at most <see cref="MaximumSourceLength"/>.</param>
    /// <param name="connectionId">The dialer's connection id.</param>
    /// <param name="uid">The dialer's incarnation.</param>
    /// <param name="nowNanos">The listener's monotonic time in nanoseconds.</param>
    /// <exception cref="ArgumentException">The target is too short or the source too long.</exception>
    public static void Create(
        Span<byte> target, ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, ulong connectionId, ulong uid, long nowNanos)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, Size, nameof(target));
        BinaryPrimitives.WriteInt64LittleEndian(target, nowNanos);
        ComputeMac(target.Slice(sizeof(long), MacSize), key, source, connectionId, uid, nowNanos);
    }

    /// <summary>Tells whether a cookie was made here, for this dialer at this address, not too long ago.</summary>
    /// <param name="cookie">What the Hello carries; any bytes.</param>
    /// <param name="key">The current key.</param>
    /// <param name="previousKey">The key before it; empty when there is none.</param>
    /// <param name="source">The address and port that the Hello came from, as bytes; at most <see cref="MaximumSourceLength"/>.</param>
    /// <param name="connectionId">The dialer's connection id.</param>
    /// <param name="uid">The dialer's incarnation.</param>
    /// <param name="nowNanos">The listener's monotonic time in nanoseconds.</param>
    /// <param name="lifetimeNanos">How old a cookie may be, in nanoseconds.</param>
    /// <returns><see cref="Verdict.Ok"/>, <see cref="Verdict.BadCookie"/> or <see cref="Verdict.StaleCookie"/>.</returns>
    /// <exception cref="ArgumentException">The source is too long.</exception>
    public static Verdict Validate(
        ReadOnlySpan<byte> cookie,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> previousKey,
        ReadOnlySpan<byte> source,
        ulong connectionId,
        ulong uid,
        long nowNanos,
        long lifetimeNanos)
    {
        if (cookie.Length != Size)
            return Verdict.BadCookie;
        var made = BinaryPrimitives.ReadInt64LittleEndian(cookie);
        var mac = cookie[sizeof(long)..];
        Span<byte> expected = stackalloc byte[MacSize];
        ComputeMac(expected, key, source, connectionId, uid, made);
        var genuine = CryptographicOperations.FixedTimeEquals(expected, mac);
        if (!genuine && !previousKey.IsEmpty)
        {
            ComputeMac(expected, previousKey, source, connectionId, uid, made);
            genuine = CryptographicOperations.FixedTimeEquals(expected, mac);
        }
        if (!genuine)
            return Verdict.BadCookie;
        // Genuine, so made by this clock: the difference can't overflow, and can't be negative unless the clock is not monotonic.
        return nowNanos - made <= lifetimeNanos || Mutations.Is(Mutation.AcceptStaleCookie) ? Verdict.Ok : Verdict.StaleCookie;
    }

    private static void ComputeMac(
        Span<byte> mac, ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, ulong connectionId, ulong uid, long made)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, MaximumSourceLength, nameof(source));
        Span<byte> input = stackalloc byte[3 * sizeof(ulong) + MaximumSourceLength];
        var writer = new SpanWriter(input);
        writer.WriteUInt64((ulong)made);
        writer.WriteUInt64(connectionId);
        writer.WriteUInt64(uid);
        writer.WriteBytes(source);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input[..writer.Position], full);
        full[..MacSize].CopyTo(mac);
    }
}
