using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Serialization;

namespace ActorUdp.Remote;

/// <summary>
/// The byte arrays of an actor system that travel beside the messages which they are, or are in. Akka.Remote copies what is serialized three times where
/// it is written and three times where it is read, each message of a peer after the other; a large array that is set aside by reference is spared
/// that, and all others the waiting. Thread-safe.
/// </summary>
/// <remarks>
/// Where it is written: Akka's serializer of byte arrays is replaced by one (<see cref="AttachingSerializer"/>) that answers an endpoint writer with a
/// ticket. The transport finds the ticket in the PDU and sends the array behind it. Where it is read: the array is put here before the PDU is
/// handed on, and the ticket's serializer takes it.
/// </remarks>
internal sealed class Attachments
{
    private const string SerializerKey = "akka.actor.serializers.actor-udp-ticket";

    // What is not fetched in one to two of these never will be: Akka dropped the message, or its reader has stopped.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private static readonly ConditionalWeakTable<ActorSystem, Attachments> _ofSystem = [];

    private readonly ConcurrentDictionary<UInt128, Arrival> _arrived = new();
    private readonly ConditionalWeakTable<byte[], object> _unattachable = [];
    private readonly ExtendedActorSystem _system;
    private long _fetched;
    private int _generation;
    private int _sweeping;
    private AttachingSerializer? _attaching;
    private volatile Serialization? _attachingIn;

    private Attachments(ExtendedActorSystem system) => _system = system;

    /// <summary>Arrays that have arrived and were not fetched yet.</summary>
    public int Waiting => _arrived.Count;

    /// <summary>Arrays that have been fetched.</summary>
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
    /// From now on large byte arrays to other nodes are attached, where this is safe: all transports of the system understand tickets, nothing between
    /// Akka and the transport holds PDUs back, and byte arrays are serialized as Akka does it.
    /// </summary>
    /// <param name="threshold">The bytes above which an array is large.</param>
    /// <param name="maximum">The bytes up to which it may be attached.</param>
    public void AttachFrom(int threshold, int maximum)
    {
        if (_attaching is null && IsSafe(_system.Settings.Config))
        {
            _attaching = new AttachingSerializer(_system, this, threshold, maximum);
            Renew();
        }
    }

    /// <summary>A large message came as it is: maybe the system has made its serializers anew.</summary>
    public void Renew()
    {
        Serialization present = _system.Serialization;
        if (_attaching is null || _attachingIn == present)
        {
            return;
        }

        _attachingIn = present;
        try
        {
            // The public way, AddSerializationMap, warns of what it replaces.
            ConcurrentDictionary<Type, Serializer> map = MapOf(present);
            if (map.TryGetValue(typeof(byte[]), out Serializer? plain) && plain.GetType() == typeof(ByteArraySerializer) && plain.Identifier == Ticket.PlainSerializer)
            {
                map.TryUpdate(typeof(byte[]), _attaching, plain);
            }
        }
        catch (MissingFieldException)
        {
            // Another Akka: then messages go as they are, and take their time.
        }
    }

    /// <summary>An array is here; the PDU with its ticket follows.</summary>
    public void Arrive(UInt128 ticket, byte[] bytes)
    {
        _arrived[ticket] = new Arrival(bytes, Volatile.Read(ref _generation));
        SweepLater();
    }

    /// <summary>Takes an array by its ticket, once.</summary>
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

    /// <summary>An array's ticket did not reach the transport as it should: from now on it goes as it is.</summary>
    public void Spare(byte[] bytes) => _unattachable.AddOrUpdate(bytes, bytes.Length);

    public bool IsSpared(byte[] bytes) => _unattachable.TryGetValue(bytes, out _);

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
