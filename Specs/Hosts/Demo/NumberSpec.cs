using ActorUdp.Hosts.Demo;

namespace ActorUdp.Specs.Hosts.Demo;

public class NumberSpec
{
    [Fact]
    public void A_message_comes_back_and_has_the_stated_size()
    {
        byte[] message = new byte[NumberMessage.MaximumLength];
        for (int number = 1; number <= 1000; number++)
        {
            int length = NumberMessage.Write(message, 2, number, 1000);

            Assert.InRange(length, 64, 100);
            Assert.True(NumberMessage.TryRead(message.AsSpan(0, length), out byte origin, out int read, out int count));
            Assert.Equal((2, number, 1000), (origin, read, count));
        }
    }

    [Fact]
    public void Every_changed_byte_shows()
    {
        byte[] message = new byte[NumberMessage.MaximumLength];
        int length = NumberMessage.Write(message, 1, 41, 100);
        for (int i = 0; i < length; i++)
        {
            byte[] damaged = message[..length];
            damaged[i] ^= 0x40;

            bool taken = NumberMessage.TryRead(damaged, out byte origin, out int number, out int count);

            Assert.True(!taken || (origin, number, count) != (1, 41, 100), $"byte {i}");
        }
    }

    [Fact]
    public void A_tally_tells_loss_duplication_and_disorder_apart()
    {
        var tally = new NumberTally(6);
        foreach (int number in (int[])[1, 2, 2, 5, 4, 6])
            tally.Add(number);

        Assert.Equal((5, 1, 1, 1), (tally.Distinct, tally.Missing, tally.Duplicated, tally.Disordered));
    }

    [Fact]
    public void A_generated_file_is_the_same_however_it_is_read()
    {
        using var file = new GeneratedFile("x", 1000);
        byte[] whole = new byte[1000];
        file.Read(0, whole);

        foreach (int offset in (int[])[1, 7, 8, 9, 500, 993])
        {
            byte[] part = new byte[100];
            int read = file.Read(offset, part);
            Assert.Equal(Math.Min(100, 1000 - offset), read);
            Assert.Equal(whole.AsSpan(offset, read), part.AsSpan(0, read));
        }
    }
}
