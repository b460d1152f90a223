using System.Security.Cryptography;
using System.Text;
using ActorUdp.Hosts.Transfer;
using ActorUdp.Specs.Hosts.Support;

namespace ActorUdp.Specs.Hosts.Transfer;

public sealed class FileReceiverSpec : TestKit
{
    private readonly TempFolder _folder = new();
    private readonly Guid _id = Guid.NewGuid();

    [Fact]
    public async Task A_file_stands_under_its_name_when_the_answer_says_so()
    {
        IActorRef receiver = Receiver();

        Tell(receiver, Offer("name", 10));
        Assert.Equal(0, (await Answer<TransferFrame.Accept>()).Offset);
        Tell(receiver, Chunk(0, "hello"));
        Tell(receiver, Chunk(5, "world"));
        Tell(receiver, Finish("helloworld"));

        await Answer<TransferFrame.Done>();
        Assert.Equal(["name"], _folder.Names);
        Assert.Equal("helloworld", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        IActorRef receiver = Receiver();

        Tell(receiver, Offer("name", 0));
        await Answer<TransferFrame.Accept>();
        Tell(receiver, Finish(""));

        await Answer<TransferFrame.Done>();
        Assert.Empty(File.ReadAllBytes(_folder["name"]));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\0")]
    public async Task Path_tricks_are_refused_and_leave_nothing(string name)
    {
        Tell(Receiver(), Offer(name, 1));

        Assert.Equal(RefusalReason.BadName, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task An_existing_name_is_refused()
    {
        File.WriteAllText(_folder["name"], "old");

        Tell(Receiver(), Offer("name", 1));

        Assert.Equal(RefusalReason.NameExists, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Equal("old", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public async Task A_name_that_is_taken_meanwhile_is_refused_and_kept()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, Offer("name", 3));
        await Answer<TransferFrame.Accept>();
        File.WriteAllText(_folder["name"], "old");

        Tell(receiver, Chunk(0, "new"));
        Tell(receiver, Finish("new"));

        Assert.Equal(RefusalReason.NameExists, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Equal(["name"], _folder.Names);
        Assert.Equal("old", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_leaves_nothing()
    {
        IActorRef receiver = Receiver(path => new FullDisk(path, room: 7));
        Tell(receiver, Offer("name", 10));
        await Answer<TransferFrame.Accept>();

        Tell(receiver, Chunk(0, "hello"));
        Tell(receiver, Chunk(5, "world"));

        Assert.Equal(RefusalReason.DiskFull, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task More_than_the_disk_has_is_refused_before_anything_is_sent()
    {
        Tell(Receiver(), Offer("name", long.MaxValue));

        Assert.Equal(RefusalReason.DiskFull, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_taken()
    {
        IActorRef receiver = Sys.ActorOf(Props.Create<FileReceiver>(Options(null) with { Directory = null }));

        Tell(receiver, Offer("name", 1));

        Assert.Equal(RefusalReason.NoFolder, (await Answer<TransferFrame.Refuse>()).Reason);
    }

    [Fact]
    public async Task Damaged_content_is_refused_and_leaves_nothing()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, Offer("name", 5));
        await Answer<TransferFrame.Accept>();

        Tell(receiver, Chunk(0, "hellO"));
        Tell(receiver, Finish("hello"));

        Assert.Equal(RefusalReason.HashMismatch, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_second_offer_is_told_where_to_go_on()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, Offer("name", 10));
        await Answer<TransferFrame.Accept>();
        Tell(receiver, Chunk(0, "hello"));
        // Lost with the connection: the chunk at 5. What came after it cannot be used.
        Tell(receiver, Chunk(8, "ld"));

        Tell(receiver, Offer("name", 10, attempt: 2));
        TransferFrame.Accept again = await Answer<TransferFrame.Accept>();
        Assert.Equal((2u, 5L), (again.Attempt, again.Offset));
        Tell(receiver, Chunk(0, "hello"));
        Tell(receiver, Chunk(5, "world"));
        Tell(receiver, Finish("helloworld"));

        await Answer<TransferFrame.Done>();
        Assert.Equal("helloworld", File.ReadAllText(_folder["name"]));
    }

    [Fact]
    public async Task The_end_is_told_again_to_a_sender_that_asks_again()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, Offer("name", 1));
        await Answer<TransferFrame.Accept>();
        Tell(receiver, Chunk(0, "x"));
        Tell(receiver, Finish("x"));
        await Answer<TransferFrame.Done>();

        Tell(receiver, new TransferFrame.Query(_id));
        await Answer<TransferFrame.Done>();

        Tell(receiver, Offer("name", 1, attempt: 2));
        await Answer<TransferFrame.Done>();
    }

    [Fact]
    public async Task A_new_node_recognises_a_file_that_the_old_one_had_published()
    {
        File.WriteAllText(_folder["name"], "content");

        Tell(Receiver(), new TransferFrame.Offer(_id, 2, 7, SHA256.HashData("content"u8), "name"));

        await Answer<TransferFrame.Done>();
    }

    [Fact]
    public async Task Who_asks_for_a_transfer_that_is_not_known_is_told()
    {
        Tell(Receiver(), new TransferFrame.Query(_id));

        await Answer<TransferFrame.Unknown>();
    }

    [Fact]
    public async Task A_transfer_that_is_given_up_leaves_nothing()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, Offer("name", 10));
        await Answer<TransferFrame.Accept>();
        IActorRef transfer = Watch(LastSender);
        Tell(receiver, Chunk(0, "hello"));
        Tell(receiver, new TransferFrame.Abort(_id, "enough"));

        await FishForMessageAsync(m => m is Terminated t && t.ActorRef.Equals(transfer));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_node_that_ends_leaves_nothing_half_written()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, Offer("name", 10));
        await Answer<TransferFrame.Accept>();
        Tell(receiver, Chunk(0, "hello"));
        Watch(receiver);

        Sys.Stop(receiver);

        await FishForMessageAsync(m => m is Terminated);
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData(0, "more than was offered")]
    [InlineData(2, "ab")]
    public async Task More_bytes_than_were_offered_end_the_transfer(long offset, string bytes)
    {
        IActorRef receiver = Receiver();
        Tell(receiver, Offer("name", 3));
        await Answer<TransferFrame.Accept>();
        if (offset > 0)
            Tell(receiver, Chunk(0, new string('x', (int)offset)));

        Tell(receiver, Chunk(offset, bytes));

        Assert.Equal(RefusalReason.ProtocolViolation, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task An_end_that_comes_too_early_is_refused()
    {
        IActorRef receiver = Receiver();
        Tell(receiver, Offer("name", 10));
        await Answer<TransferFrame.Accept>();

        Tell(receiver, Finish("hello"));

        Assert.Equal(RefusalReason.ProtocolViolation, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task A_sender_that_falls_silent_is_not_waited_for()
    {
        IActorRef receiver = Receiver(silence: TimeSpan.FromMilliseconds(1));

        Tell(receiver, Offer("name", 10));
        await Answer<TransferFrame.Accept>();

        Assert.Equal(RefusalReason.TimedOut, (await Answer<TransferFrame.Refuse>()).Reason);
        Assert.Empty(_folder.Names);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    private IActorRef Receiver(Func<string, Stream>? open = null, TimeSpan? silence = null) =>
        Sys.ActorOf(Props.Create<FileReceiver>(Options(open) with { SilenceLimit = silence ?? TimeSpan.FromMinutes(1) }));

    private FileReceiverOptions Options(Func<string, Stream>? open) =>
        new() { Directory = _folder.Path, SilenceLimit = TimeSpan.FromMinutes(1), Log = _ => { }, Open = open };

    private TransferFrame.Offer Offer(string name, long size, uint attempt = 1) => new(_id, attempt, size, default, name);

    private TransferFrame.Chunk Chunk(long offset, string bytes) => new(_id, offset, Encoding.UTF8.GetBytes(bytes));

    private TransferFrame.Finish Finish(string content) => new(_id, SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private void Tell(IActorRef receiver, TransferFrame frame) => receiver.Tell(frame.Encode(), TestActor);

    // The next answer but progress, which comes when the disk pleases.
    private async Task<T> Answer<T>()
        where T : TransferFrame
    {
        while (true)
        {
            Assert.True(TransferFrame.TryDecode(await ExpectMsgAsync<byte[]>(), out TransferFrame? frame));
            if (frame is not TransferFrame.Progress)
                return Assert.IsType<T>(frame);
        }
    }
}
