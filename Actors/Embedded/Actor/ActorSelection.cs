using System.IO.Enumeration;

namespace ActorUdp.Embedded.Actor;

/// <summary>
/// The actors at a path, looked up anew with every message. Names may contain <c>*</c> and <c>?</c>; <c>..</c> is the parent.
/// </summary>
public sealed class ActorSelection : ICanTell
{
    private readonly string[] _elements;

    /// <summary>Creates a selection.</summary>
    /// <param name="anchor">Where the path begins.</param>
    /// <param name="path">The path, names parted by slashes.</param>
    public ActorSelection(IActorRef anchor, string path)
        : this(anchor, path.Split('/'))
    {
    }

    /// <summary>Creates a selection.</summary>
    /// <param name="anchor">Where the path begins.</param>
    /// <param name="elements">The names of the path.</param>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
    {
        Anchor = anchor;
        _elements = [.. elements.Where(e => e.Length > 0)];
    }

    /// <summary>Where the path begins.</summary>
    public IActorRef Anchor { get; }

    /// <summary>The path from the anchor on.</summary>
    public string PathString => string.Join('/', _elements);

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender = null) =>
        Deliver(Anchor, sender ?? ActorCell.GetCurrentSelfOrNoSender(), new ActorSelectionMessage(message, _elements));

    /// <summary>The handle of an actor that the selection matches.</summary>
    /// <param name="timeout">How long to wait for its answer.</param>
    /// <exception cref="ActorNotFoundException">There is none (from the task).</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <summary>The handle of an actor that the selection matches.</summary>
    /// <param name="timeout">How long to wait for its answer.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ActorNotFoundException">There is none (from the task).</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(this), timeout, ct).ConfigureAwait(false);
            if (!identity.Subject.IsNobody())
                return identity.Subject;
        }
        catch (AskTimeoutException e)
        {
            throw new ActorNotFoundException($"No answer from {this} within {timeout}", e);
        }

        throw new ActorNotFoundException($"No actor at {this}");
    }

    /// <inheritdoc/>
    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path}), Path({PathString})]";

    internal static ActorSelection Parse(ActorSystemImpl system, IActorRef self, string path)
    {
        if (ActorPath.TryParse(path, out var absolute))
            return new ActorSelection(system.LocalProvider.RootGuardianAt(absolute.Address), absolute.Elements);
        return new ActorSelection(path.StartsWith('/') ? system.LocalProvider.RootGuardian : self, path);
    }

    /// <summary>Walks the tree from a handle and gives the message to what matches.</summary>
    internal static void Deliver(IActorRef anchor, IActorRef? sender, ActorSelectionMessage selection)
    {
        var current = (IInternalActorRef)anchor;
        IReadOnlyList<string> elements = selection.Elements;
        for (int i = 0; i < elements.Count; i++)
        {
            if (current is not LocalActorRef local)
            {
                // The temporary actors, the dead letters, or another node.
                IActorRef found = current.GetChild([.. elements.Skip(i)]);
                Give(found, found.IsNobody() ? Missing(current, elements.Skip(i)) : found, sender, selection);
                return;
            }

            string element = elements[i];
            if (element.AsSpan().ContainsAny('*', '?'))
            {
                Fan(local, element, [.. elements.Skip(i + 1)], sender, selection);
                return;
            }

            IInternalActorRef next = element == ".." ? local.Parent : local.SingleChild(element);
            if (next is Nobody)
            {
                Give(next, Missing(local, elements.Skip(i)), sender, selection);
                return;
            }

            current = next;
        }

        Give(current, current, sender, selection);
    }

    private static void Fan(LocalActorRef parent, string pattern, string[] rest, IActorRef? sender, ActorSelectionMessage selection)
    {
        var children = parent.Cell.ChildrenRefs().Where(c => FileSystemName.MatchesSimpleExpression(pattern, c.Path.Name, false));
        foreach (var child in children)
            Deliver(child, sender, new ActorSelectionMessage(selection.Message, rest, wildCardFanOut: true));
    }

    private static void Give(IActorRef found, IActorRef recipient, IActorRef? sender, ActorSelectionMessage selection)
    {
        if (!found.IsNobody() || found is DeadLetterActorRef)
            recipient.Tell(selection.Message, sender);
        else if (!selection.WildCardFanOut)
            recipient.Tell(new ActorSelectionMessage(selection.Message, [], selection.WildCardFanOut), sender);
    }

    private static EmptyLocalActorRef Missing(IInternalActorRef parent, IEnumerable<string> names) =>
        new(parent.Provider, parent.Path / names, parent.Provider.EventStream);
}

/// <summary>A message on its way through the tree.</summary>
public sealed class ActorSelectionMessage : IAutoReceivedMessage, IPossiblyHarmful, IWrappedMessage
{
    /// <summary>Creates the message.</summary>
    /// <param name="message">What is sent.</param>
    /// <param name="elements">The names still to go.</param>
    /// <param name="wildCardFanOut">Whether a wildcard sent it to several.</param>
    public ActorSelectionMessage(object message, IReadOnlyList<string> elements, bool wildCardFanOut = false)
    {
        Message = message;
        Elements = elements;
        WildCardFanOut = wildCardFanOut;
    }

    /// <summary>What is sent.</summary>
    public object Message { get; }

    /// <summary>The names still to go.</summary>
    public IReadOnlyList<string> Elements { get; }

    /// <summary>Whether a wildcard sent it to several.</summary>
    public bool WildCardFanOut { get; }
}
