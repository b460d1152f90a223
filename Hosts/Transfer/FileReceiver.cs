using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Transfer;

/// <summary>
/// The recipient <c>files</c> of a node: answers offers, and hands the frames of each transfer to the actor that writes its
/// file. Remembers how the last transfers ended, because the answer that says so can be lost with a connection.
/// </summary>
internal sealed class FileReceiver : ReceiveActor
{
    /// <summary>The name under which it is registered.</summary>
    public const string Recipient = "files";

    private const int MaximumTransfers = 64;
    private const int MaximumRemembered = 256;

    private readonly FileReceiverOptions _options;
    private readonly Dictionary<Guid, IActorRef> _transfers = [];
    private readonly Dictionary<Guid, TransferFrame> _ended = [];
    private readonly Queue<Guid> _endedOrder = [];

    public FileReceiver(FileReceiverOptions options)
    {
        _options = options;
        Receive<byte[]>(OnMessage);
        Receive<Ended>(OnEnded);
        Receive<Terminated>(OnTerminated);
    }

    // A transfer whose actor fails is over: its state cannot be trusted, and the sender offers again.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void OnMessage(byte[] message)
    {
        if (!TransferFrame.TryDecode(message, out TransferFrame? frame))
        {
            _options.Log("got a message that is no frame of the file protocol");
            return;
        }
        if (_transfers.TryGetValue(frame.Id, out IActorRef? transfer))
            transfer.Forward(frame);
        else if (_ended.TryGetValue(frame.Id, out TransferFrame? end) && frame is not TransferFrame.Chunk)
            Sender.Tell(end.Encode());
        else if (frame is TransferFrame.Offer offer)
            OnOffer(offer);
        else if (frame is TransferFrame.Query or TransferFrame.Finish)
            Sender.Tell(new TransferFrame.Unknown(frame.Id).Encode());
        // A chunk or an abort of a transfer that is not known needs no answer: the sender asks when it hears nothing.
    }

    private void OnOffer(TransferFrame.Offer offer)
    {
        if (_options.Directory is null)
            Refuse(offer, RefusalReason.NoFolder, "this node takes no files; it was started without --out");
        else if (FileName.Fault(offer.Name, OperatingSystem.IsWindows()) is { } fault)
            Refuse(offer, RefusalReason.BadName, fault);
        else if (_transfers.Count >= MaximumTransfers)
            Refuse(offer, RefusalReason.TooManyTransfers, $"{MaximumTransfers} transfers are under way already");
        else
        {
            IActorRef transfer = Context.ActorOf(Props.Create<IncomingFile>(_options, offer.Id, offer.Name, offer.Size));
            Context.Watch(transfer);
            _transfers.Add(offer.Id, transfer);
            transfer.Forward(offer);
        }
    }

    private void Refuse(TransferFrame.Offer offer, RefusalReason reason, string text)
    {
        _options.Log($"refused {Human.Clean(offer.Name)} ({reason}): {text}");
        Sender.Tell(new TransferFrame.Refuse(offer.Id, reason, text).Encode());
    }

    private void OnEnded(Ended ended)
    {
        _transfers.Remove(ended.Answer.Id);
        if (_ended.TryAdd(ended.Answer.Id, ended.Answer))
            _endedOrder.Enqueue(ended.Answer.Id);
        while (_endedOrder.Count > MaximumRemembered)
            _ended.Remove(_endedOrder.Dequeue());
    }

    private void OnTerminated(Terminated terminated)
    {
        foreach (Guid id in _transfers.Where(t => t.Value.Equals(terminated.ActorRef)).Select(t => t.Key).ToArray())
            _transfers.Remove(id);
    }

    /// <summary>From the actor of a transfer, before it stops: what to answer whoever asks about it later.</summary>
    public sealed record Ended(TransferFrame Answer);
}

/// <summary>What the file actors of a node need to know.</summary>
internal sealed record FileReceiverOptions
{
    /// <summary>Where files go; null: nowhere, every offer is refused.</summary>
    public string? Directory { get; init; }

    /// <summary>How long a sender may be silent.</summary>
    public required TimeSpan SilenceLimit { get; init; }

    /// <summary>Told a line about every file; called from actors' threads.</summary>
    public required Action<string> Log { get; init; }

    /// <summary>Opens the hidden file; null: as a plain file.</summary>
    public Func<string, Stream>? Open { get; init; }
}
