using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace ActorUdp.Remote;

/// <summary>
/// What travels beside the messages of an actor system, because it is large. Akka.Remote copies what is serialized three times where
/// it is written and three times where it is read, each message of a peer after the other; what is set aside by reference is spared that, and all
/// others the waiting. Thread-safe.
/// </summary>
/// <remarks>
/// Where it is written: Akka's serializers of byte arrays and strings are replaced by ones that answer an endpoint writer with a ticket. The
/// transport finds the ticket in the PDU and sends the bytes behind it. Of any other large message it takes the content out of the PDU and puts a
/// ticket in its place (<see cref="PduContent"/>), which spares the reader. Where it is read: the bytes are put here before the PDU is handed on, and the
/// ticket's serializer takes them.
/// </remarks>
internal sealed class Attachments
{
    private const string Writers = "endpointManager";
    private const string SerializerKey = "akka.actor.serializers.actor-udp-ticket";

    // What is not fetched in one to two of these never will be: Akka dropped the message, or its reader has stopped.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private static readonly ConditionalWeakTable<ActorSystem, Attachments> _ofSystem = [];

    private readonly ConcurrentDictionary<UInt128, Arrival> _arrived = new();
    private readonly ConditionalWeakTable<object, object> _unattachable = [];
    private readonly ExtendedActorSystem _system;
    private long _fetched;
    private int _generation;
    private int _sweeping;
    private int _threshold;
    private int _maximum;
    private volatile bool _isOn;
    private volatile Serialization? _attachingIn;

    private Attachments(ExtendedActorSystem system) => _system = system;

    /// <summary>What has arrived and was not fetched yet.</summary>
    public int Waiting => _arrived.Count;

    /// <summary>How many have been fetched.</summary>
    public long Fetched => Interlocked.Read(ref _fetched);

    /// <summary>Those of a system.</summary>
    public static Attachments Of(ExtendedActorSystem system) => _ofSystem.GetValue(system, _ => new Attachments(system));

    /// <summary>From now on the system understands tickets.</summary>
    public void Understand()
    {
        // In the configuration, since the system makes its serializers anew whenever an extension brings defaults of its own.
        if (!_system.Settings.Config.HasPath(SerializerKey))
        {
            _system.Settings.InjectTopLevelFallback(
                ConfigurationFactory.ParseString($"{SerializerKey} = \"{typeof(TicketSerializer).FullName}, {typeof(TicketSerializer).Assembly.GetName().Name}\""));
        }
    }

    /// <summary>
    /// From now on what is large goes beside its message, where this is safe: all transports of the system understand tickets, and nothing between
    /// Akka and the transport holds PDUs back.
    /// </summary>
    /// <param name="threshold">The bytes above which a content is large.</param>
    /// <param name="maximum">The bytes up to which it may be attached.</param>
    public void AttachFrom(int threshold, int maximum)
    {
        if (!_isOn && IsSafe(_system.Settings.Config))
        {
            (_threshold, _maximum) = (threshold, maximum);
            _isOn = true;
            Renew();
        }
    }

    /// <summary>A large message came as it is: maybe the system has made its serializers anew.</summary>
    public void Renew()
    {
        Serialization present = _system.Serialization;
        if (!_isOn || _attachingIn == present)
        {
            return;
        }

        _attachingIn = present;
        try
        {
            // The public way, AddSerializationMap, warns of what it replaces.
            ConcurrentDictionary<Type, Serializer> map = MapOf(present);
            if (map.TryGetValue(typeof(byte[]), out Serializer? ofArrays) && ofArrays.GetType() == typeof(ByteArraySerializer) && ofArrays.Identifier == Ticket.ByteArraySerializer)
            {
                map.TryUpdate(typeof(byte[]), new AttachingByteArraySerializer(_system, this), ofArrays);
            }

            if (map.TryGetValue(typeof(string), out Serializer? ofStrings) && ofStrings is PrimitiveSerializers { Identifier: Ticket.PrimitiveSerializer } primitives)
            {
                map.TryUpdate(typeof(string), new AttachingPrimitiveSerializer(_system, this, primitives), ofStrings);
            }
        }
        catch (MissingFieldException)
        {
            // Another Akka: then messages go as they are, and take their time.
        }
    }

    /// <summary>Bytes that are to go beside their message.</summary>
    /// <param name="message">The message, or what is in it.</param>
    /// <param name="bytes">What its serializer made of it.</param>
    /// <param name="serializer">The serializer's identifier.</param>
    /// <returns>A ticket, where an endpoint writer asks for the bytes of something large; else the bytes.</returns>
    public byte[] Attach(object message, byte[] bytes, int serializer)
    {
        // Whatever else serializes, such as persistence, needs the bytes themselves.
        if (bytes is null || !IsAttachable(bytes.Length) || ActorCell.GetCurrentSelfOrNoSender() is not { } self
            || self.Path.Elements is not ["system", Writers, ..] || _unattachable.TryGetValue(message, out _))
        {
            return bytes!;
        }

        byte[] ticket = Ticket.New(serializer);
        PendingAttachment.Put(new PendingAttachment(self, ticket, message, bytes));
        return ticket;
    }

    /// <summary>Whether a content of so many bytes goes beside its message.</summary>
    public bool IsAttachable(int length) => _isOn && length > _threshold && length <= _maximum;

    /// <summary>Bytes are here; the PDU with their ticket follows.</summary>
    public void Arrive(UInt128 ticket, byte[] bytes)
    {
        _arrived[ticket] = new Arrival(bytes, Volatile.Read(ref _generation));
        SweepLater();
    }

    /// <summary>Takes bytes by their ticket, once.</summary>
    public bool TryFetch(UInt128 ticket, out byte[] bytes)
    {
        bool isHere = _arrived.TryRemove(ticket, out Arrival arrival);
        bytes = arrival.Bytes;
        if (isHere)
        {
            Interlocked.Increment(ref _fetched);
        }

        return isHere;
    }

    /// <summary>A ticket did not reach the transport as it should: from now on what it stood for goes as it is.</summary>
    public void Spare(PendingAttachment pending) => _unattachable.AddOrUpdate(pending.Message, pending.Ticket);

    private static bool IsSafe(Config config) => config.GetStringList("akka.remote.enabled-transports", []).All(path =>
        config.GetConfig(path) is { } section
        && Type.GetType(section.GetString("transport-class", ""), throwOnError: false) == typeof(ActorUdpTransport)
        && section.GetStringList("applied-adapters", []).Count == 0);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_serializerMap")]
    private static extern ref ConcurrentDictionary<Type, Serializer> MapOf(Serialization serialization);

    private void SweepLater()
    {
        if (Volatile.Read(ref _sweeping) == 0 && Interlocked.Exchange(ref _sweeping, 1) == 0)
        {
            _system.Scheduler.Advanced.ScheduleOnce(_patience, Sweep);
        }
    }

    /// <summary>Forgets what was there at the time before.</summary>
    private void Sweep()
    {
        int present = Interlocked.Increment(ref _generation);
        foreach ((UInt128 ticket, Arrival arrival) in _arrived)
        {
            if (present - arrival.Generation > 1)
            {
                _arrived.TryRemove(ticket, out _);
            }
        }

        // Whoever has come meanwhile either sees this or is seen.
        Interlocked.Exchange(ref _sweeping, 0);
        if (!_arrived.IsEmpty)
        {
            SweepLater();
        }
    }

    private readonly record struct Arrival(byte[] Bytes, int Generation);
}
