using System.Security.Cryptography;
using ActorUdp.Hosts.Transfer;
using ActorUdp.Specs.Hosts.Support;

namespace ActorUdp.Specs.Hosts.Transfer;

public sealed class OutgoingFileSpec : IDisposable
{
    private const int Chunk = 1024 * 1024;

    private static readonly TimeSpan _giveUp = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes((12 * Chunk) + 5);
    private readonly MemorySource _source;
    private readonly OutgoingFile _file;
    private readonly byte[] _buffer = new byte[Chunk];

    public OutgoingFileSpec()
    {
        _source = new MemorySource("name", _bytes);
        _file = new OutgoingFile(_source, _giveUp, _time);
    }

    public void Dispose() => _file.Dispose();

    [Fact]
    public void It_offers_first_and_sends_nothing_until_it_is_accepted()
    {
        var offer = Assert.IsType<TransferFrame.Offer>(_file.NextControl());
        Assert.Equal(("name", _bytes.LongLength, 1u, 0), (offer.Name, offer.Size, offer.Attempt, offer.Hash.Length));
        _file.OnSent(offer);

        Assert.Null(_file.NextControl());
        Assert.Equal(0, _file.NextChunk(_buffer, out _));
    }

    [Fact]
    public void It_stops_at_the_window_and_goes_on_with_progress()
    {
        Accept(1, 0);
        Assert.Equal(FileSender.Window, SendAll());

        _file.OnFrame(new TransferFrame.Progress(_file.Id, Chunk));

        Assert.Equal(Chunk, SendAll());
    }

    [Fact]
    public void It_finishes_with_the_hash_of_the_whole()
    {
        Accept(1, 0);
        SendToEnd();

        var finish = Assert.IsType<TransferFrame.Finish>(_file.NextControl());
        Assert.Equal(SHA256.HashData(_bytes), finish.Hash.ToArray());
        _file.OnSent(finish);
        _file.OnFrame(new TransferFrame.Done(_file.Id));

        Assert.Equal((FileStatus.Confirmed, _bytes.LongLength), (_file.Outcome!.Status, _file.Outcome.Confirmed));
    }

    [Fact]
    public void A_restarted_node_gets_it_from_the_beginning_and_the_hash_stays_right()
    {
        Accept(1, 0);
        SendAll();

        _file.OnFrame(new TransferFrame.Unknown(_file.Id));
        Accept(2, 0);
        SendToEnd();

        Assert.Equal(SHA256.HashData(_bytes), Assert.IsType<TransferFrame.Finish>(_file.NextControl()).Hash.ToArray());
    }

    [Fact]
    public void After_a_lost_connection_it_goes_on_where_the_node_says()
    {
        Accept(1, 0);
        SendAll();

        _file.OnConnectionLost();
        Accept(2, 3 * Chunk + 7);

        _file.NextChunk(_buffer, out long offset);
        Assert.Equal((3 * Chunk) + 7, offset);
        Assert.Equal(_bytes[((3 * Chunk) + 7)..((4 * Chunk) + 7)], _buffer);
        SendToEnd();
        Assert.Equal(SHA256.HashData(_bytes), Assert.IsType<TransferFrame.Finish>(_file.NextControl()).Hash.ToArray());
    }

    [Fact]
    public void The_answer_to_an_earlier_offer_counts_no_more()
    {
        _file.OnSent(_file.NextControl()!);
        _file.OnConnectionLost();
        _file.OnSent(_file.NextControl()!);

        _file.OnFrame(new TransferFrame.Accept(_file.Id, 1, 0));

        Assert.Equal(0, _file.NextChunk(_buffer, out _));
    }

    [Fact]
    public void An_offer_after_the_end_says_the_hash_so_that_the_node_can_recognise_the_file()
    {
        Accept(1, 0);
        SendToEnd();
        _file.OnSent(_file.NextControl()!);

        _file.OnConnectionLost();

        Assert.Equal(SHA256.HashData(_bytes), Assert.IsType<TransferFrame.Offer>(_file.NextControl()).Hash.ToArray());
    }

    [Fact]
    public void A_refusal_ends_it_with_its_reason()
    {
        _file.OnSent(_file.NextControl()!);

        _file.OnFrame(new TransferFrame.Refuse(_file.Id, RefusalReason.NameExists, "there is one"));

        Assert.Equal((FileStatus.Refused, "NameExists", "there is one"), (_file.Outcome!.Status, _file.Outcome.Reason, _file.Outcome.Text));
    }

    [Fact]
    public void Silence_ends_it_after_the_give_up_timeout_and_not_before()
    {
        Accept(1, 0);
        _time.Pass(_giveUp);
        _file.OnTick();
        Assert.Null(_file.Outcome);

        _time.Pass(TimeSpan.FromMilliseconds(1));
        _file.OnTick();

        Assert.Equal(FileStatus.GivenUp, _file.Outcome!.Status);
    }

    [Fact]
    public void A_node_that_answers_is_waited_for()
    {
        Accept(1, 0);
        for (int i = 0; i < 10; i++)
        {
            _time.Pass(_giveUp / 2);
            _file.OnFrame(new TransferFrame.Progress(_file.Id, 0));
            _file.OnTick();
        }

        Assert.Null(_file.Outcome);
    }

    [Fact]
    public void It_asks_when_it_hears_nothing_once_in_a_while()
    {
        Accept(1, 0);
        TimeSpan second = TimeSpan.FromSeconds(1);
        Assert.False(_file.IsSilentFor(second));

        _time.Pass(second);

        Assert.True(_file.IsSilentFor(second));
        Assert.False(_file.IsSilentFor(second));
    }

    [Fact]
    public void A_file_that_becomes_shorter_fails()
    {
        Accept(1, 0);
        _source.Bytes = _bytes[..10];

        SendAll();

        Assert.Equal(FileStatus.SourceFailed, _file.Outcome!.Status);
    }

    [Fact]
    public void A_file_that_changes_fails_even_when_all_of_it_was_read()
    {
        Accept(1, 0);
        _source.Changed = "it changed";

        SendToEnd();
        Assert.Null(_file.NextControl());

        Assert.Equal((FileStatus.SourceFailed, "it changed"), (_file.Outcome!.Status, _file.Outcome.Text));
    }

    [Fact]
    public void A_node_that_wants_bytes_that_were_never_sent_is_not_believed()
    {
        Accept(1, Chunk);

        Assert.Equal(FileStatus.Refused, _file.Outcome!.Status);
    }

    [Fact]
    public void Frames_of_another_transfer_change_nothing()
    {
        Accept(1, 0);

        _file.OnFrame(new TransferFrame.Done(Guid.NewGuid()));

        Assert.Null(_file.Outcome);
    }

    private void Accept(uint attempt, long offset)
    {
        _file.OnSent(_file.NextControl()!);
        _file.OnFrame(new TransferFrame.Accept(_file.Id, attempt, offset));
    }

    private long SendAll()
    {
        long sent = 0;
        while (_file.NextChunk(_buffer, out _) is > 0 and int length)
            sent += length;
        return sent;
    }

    private void SendToEnd()
    {
        long confirmed = _file.Confirmed;
        while (SendAll() is > 0 and long sent)
            _file.OnFrame(new TransferFrame.Progress(_file.Id, confirmed += sent));
    }
}
