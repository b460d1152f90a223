using ActorUdp.Hosts.Transfer;

namespace ActorUdp.Specs.Hosts.Transfer;

public class GeneratedFileSpec
{
    [Fact]
    public void It_is_the_same_however_it_is_read()
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
