using System.Collections.Concurrent;
using System.Text;

namespace ActorUdp.Messaging;

/// <summary>Whom other nodes may send to, by name. Nothing else of this node can be addressed. Thread-safe.</summary>
internal sealed class RecipientRegistry
{
    public const int MaximumNameBytes = 255;

    private readonly ConcurrentDictionary<string, Recipient> _byName = new(StringComparer.Ordinal);

    // Held to change a name, so that what was replaced is revoked by whoever replaced it.
    private readonly Lock _changing = new();

    /// <exception cref="ArgumentException">The name is empty or longer than 255 bytes of UTF-8.</exception>
    public static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes > MaximumNameBytes)
        {
            throw new ArgumentException($"The recipient name '{name[..32]}…' takes {bytes} bytes of UTF-8; allowed are 1 to {MaximumNameBytes}.", nameof(name));
        }
    }

    public void Register(string name, Recipient recipient)
    {
        CheckName(name);
        lock (_changing)
        {
            _byName.TryGetValue(name, out Recipient? before);
            _byName[name] = recipient;
            before?.Revoke();
        }
    }

    public bool Unregister(string name)
    {
        lock (_changing)
        {
            bool had = _byName.TryRemove(name, out Recipient? before);
            before?.Revoke();
            return had;
        }
    }

    /// <summary>Removes every name that stands for this actor.</summary>
    public void UnregisterAll(IActorRef actor)
    {
        lock (_changing)
        {
            foreach (KeyValuePair<string, Recipient> entry in _byName)
            {
                if (actor.Equals(entry.Value.Actor) && _byName.TryRemove(entry))
                {
                    entry.Value.Revoke();
                }
            }
        }
    }

    public Recipient? Find(ReadOnlySpan<byte> utf8)
    {
        Span<char> name = stackalloc char[MaximumNameBytes];
        int length = Encoding.UTF8.GetChars(utf8, name);
        return _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out Recipient? found) ? found : null;
    }
}
