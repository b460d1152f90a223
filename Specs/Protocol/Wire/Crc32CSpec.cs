using ActorUdp.Protocol.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Protocol.Wire;

public class Crc32CSpec
{
    [Fact]
    public void The_check_value_is_right() => Assert.Equal(0xE3069283, Crc32C.Compute("123456789"u8));

    /// <summary>The samples of RFC 3720, appendix B.4, where the checksum's bytes are shown in wire order.</summary>
    [Fact]
    public void The_samples_of_the_RFC_have_the_checksums_it_says()
    {
        Assert.Equal(0x8A9136AA, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43U, Crc32C.Compute(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794EU, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0x113FDB5CU, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray()));
    }

    [Fact]
    public void Every_length_and_alignment_agrees_with_the_definition_bit_by_bit()
    {
        var bytes = new byte[700];
        new Random(1).NextBytes(bytes);
        for (var start = 0; start < 8; start++)
        {
            for (var length = 0; length <= bytes.Length - start; length++)
                Assert.Equal(BitByBit(bytes.AsSpan(start, length)), Crc32C.Compute(bytes.AsSpan(start, length)));
        }
    }

    /// <summary>Long inputs take other ways than short ones, in blocks of several sizes with any rest.</summary>
    [Fact]
    public void Long_inputs_agree_with_the_definition_too()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll<int>(seed =>
            {
                var random = new Random(seed);
                var bytes = new byte[random.Next(10) == 0 ? random.Next(70_000) : random.Next(2_000)];
                random.NextBytes(bytes);
                var data = bytes.AsSpan(random.Next(Math.Min(bytes.Length + 1, 80)));
                return BitByBit(data) == Crc32C.Compute(data);
            }));
    }

    [Fact]
    public void Any_one_two_or_three_flipped_bits_in_a_small_datagram_are_found()
    {
        var datagram = Frames.Data(0x0123456789ABCDEF, 7, (ref w) => w.TryPing());
        Assert.Equal(Verdict.Ok, Datagram.Open(datagram, out _, out _));
        var bits = datagram.Length * 8;
        var undetected = 0;
        for (var first = 0; first < bits; first++)
        {
            Flip(datagram, first);
            undetected += Accepted(datagram);
            for (var second = first + 1; second < bits; second++)
            {
                Flip(datagram, second);
                undetected += Accepted(datagram);
                for (var third = second + 1; third < bits; third++)
                {
                    Flip(datagram, third);
                    undetected += Accepted(datagram);
                    Flip(datagram, third);
                }
                Flip(datagram, second);
            }
            Flip(datagram, first);
        }
        Assert.Equal(0, undetected);
    }

    private static void Flip(byte[] bytes, int bit) => bytes[bit >> 3] ^= (byte)(1 << (bit & 7));

    private static int Accepted(byte[] datagram) => Datagram.Open(datagram, out _, out _) == Verdict.Ok ? 1 : 0;

    private static uint BitByBit(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
        }
        return ~crc;
    }
}
