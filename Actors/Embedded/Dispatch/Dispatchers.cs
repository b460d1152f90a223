using System.Collections.Concurrent;
using ActorUdp.Embedded.Actor;
using ActorUdp.Embedded.Configuration;
using ActorUdp.Embedded.Util;

namespace ActorUdp.Embedded.Dispatch;

/// <summary>The dispatchers of an actor system, by the paths of their configuration. Thread-safe.</summary>
public sealed class Dispatchers
{
    /// <summary>The path of the dispatcher that actors run on unless their props say otherwise.</summary>
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";

    private const string DefaultExecutor = "default-executor";

    private readonly ConcurrentDictionary<string, MessageDispatcher> _dispatchers = new();
    private readonly ActorSystem _system;

    internal Dispatchers(ActorSystem system) => _system = system;

    /// <summary>The dispatcher that actors run on unless their props say otherwise.</summary>
    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    /// <summary>Whether there is a configuration for that dispatcher.</summary>
    public bool HasDispatcher(string id) => _system.Settings.Config.HasPath(id);

    /// <summary>Finds a dispatcher.</summary>
    /// <param name="dispatcherName">The path of its configuration; null or empty for the default one.</param>
    /// <exception cref="ConfigurationException">It is not configured, or its type is unknown.</exception>
    public MessageDispatcher Lookup(string? dispatcherName) =>
        _dispatchers.GetOrAdd(string.IsNullOrEmpty(dispatcherName) ? DefaultDispatcherId : dispatcherName, Create);

    internal void Shutdown()
    {
        foreach (var dispatcher in _dispatchers.Values)
            dispatcher.Shutdown();
    }

    private MessageDispatcher CreateDispatcher(string id, int throughput, Config config)
    {
        string executor = config.GetString("executor", DefaultExecutor)!;
        if (executor == DefaultExecutor)
            return new ThreadPoolDispatcher(id, throughput);

        Type type = TypeNames.Find(executor)
            ?? throw new ConfigurationException($"Could not resolve executor service configurator type {executor} for path {id}");
        var configurator = (ExecutorServiceConfigurator)Activator.CreateInstance(type, config, new DispatcherPrerequisites(_system))!;
        return new ExecutorDispatcher(id, throughput, configurator.Produce(id));
    }

    private MessageDispatcher Create(string id)
    {
        Config config = _system.Settings.Config.GetConfig(id) ?? throw new ConfigurationException($"Dispatcher [{id}] not configured.");
        int throughput = config.GetInt("throughput", 30);
        if (throughput < 1)
            throw new ConfigurationException($"{id}.throughput is {throughput}; it must be at least 1.");

        string type = config.GetString("type", "Dispatcher")!;
        return type switch
        {
            "Dispatcher" => CreateDispatcher(id, throughput, config),
            "PinnedDispatcher" => new PinnedDispatcher(id, throughput),
            "CallingThreadDispatcher" => new CallingThreadDispatcher(id),
            _ => throw new ConfigurationException($"{id}.type is {type}; allowed: Dispatcher, PinnedDispatcher."),
        };
    }
}
