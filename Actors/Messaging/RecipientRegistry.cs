using System.Collections.Concurrent;
using System.Text;

namespace ActorUdp.Messaging;

/// <summary>The actors that other nodes may send to, by name. Nothing else of this node can be addressed. Thread-safe.</summary>
internal sealed class RecipientRegistry
{
    public const int MaximumNameBytes = 255;

    private readonly ConcurrentDictionary<string, IActorRef> _byName = new(StringComparer.Ordinal);

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

    public void Register(string name, IActorRef recipient)
    {
        CheckName(name);
        _byName[name] = recipient;
    }

    public bool Unregister(string name) => _byName.TryRemove(name, out _);

    /// <summary>Removes every name that stands for this actor.</summary>
    public void UnregisterAll(IActorRef recipient)
    {
        foreach (KeyValuePair<string, IActorRef> entry in _byName)
        {
            if (entry.Value.Equals(recipient))
            {
                _byName.TryRemove(entry);
            }
        }
    }

    public IActorRef? Find(ReadOnlySpan<byte> utf8)
    {
        Span<char> name = stackalloc char[MaximumNameBytes];
        int length = Encoding.UTF8.GetChars(utf8, name);
        return _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out IActorRef? found) ? found : null;
    }
}
