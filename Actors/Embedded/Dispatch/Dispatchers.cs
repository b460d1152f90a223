using System.Collections.Concurrent;
using ActorUdp.Embedded.Configuration;

namespace ActorUdp.Embedded.Dispatch;

/// <summary>The dispatchers of an actor system, by the paths of their configuration. Thread-safe.</summary>
public sealed class Dispatchers
{
    /// <summary>The path of the dispatcher that actors run on unless their props say otherwise.</summary>
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";

    private readonly ConcurrentDictionary<string, MessageDispatcher> _dispatchers = new();
    private readonly Func<Config> _config;

    internal Dispatchers(Func<Config> config) => _config = config;

    /// <summary>The dispatcher that actors run on unless their props say otherwise.</summary>
    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    /// <summary>Whether there is a configuration for that dispatcher.</summary>
    public bool HasDispatcher(string id) => _config().HasPath(id);

    /// <summary>Finds a dispatcher.</summary>
    /// <param name="dispatcherName">The path of its configuration; null or empty for the default one.</param>
    /// <exception cref="ConfigurationException">It is not configured, or its type is unknown.</exception>
    public MessageDispatcher Lookup(string? dispatcherName) =>
        _dispatchers.GetOrAdd(string.IsNullOrEmpty(dispatcherName) ? DefaultDispatcherId : dispatcherName, Create);

    private MessageDispatcher Create(string id)
    {
        Config config = _config().GetConfig(id) ?? throw new ConfigurationException($"Dispatcher [{id}] not configured.");
        int throughput = config.GetInt("throughput", 30);
        if (throughput < 1)
            throw new ConfigurationException($"{id}.throughput is {throughput}; it must be at least 1.");

        string type = config.GetString("type", "Dispatcher")!;
        return type switch
        {
            "Dispatcher" => new ThreadPoolDispatcher(id, throughput),
            "PinnedDispatcher" => new PinnedDispatcher(id, throughput),
            "CallingThreadDispatcher" => new CallingThreadDispatcher(id),
            _ => throw new ConfigurationException($"{id}.type is {type}; allowed: Dispatcher, PinnedDispatcher."),
        };
    }
}
