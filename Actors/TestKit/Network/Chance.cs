using System.Security.Cryptography;
using System.Text;

namespace ActorUdp.TestKit.Network;

/// <summary>
/// From one seed and a name to a source of chance of its own, so that what one link or node draws does not depend on what
/// the others do.
/// </summary>
internal static class Chance
{
    public static Random Of(int seed, string name) => new(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"))));
}

/// <summary>Ids that are the same in every run with the same seed. Nothing that must not be guessed. Thread-safe.</summary>
internal sealed class SeededIds(int seed, string name) : RandomNumberGenerator
{
    private readonly Lock _lock = new();
    private readonly Random _random = Chance.Of(seed, name);

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(Span<byte> data)
    {
        lock (_lock)
        {
            _random.NextBytes(data);
        }
    }
}
