using Akka.Serialization;

namespace ActorUdp.Remote;

/// <summary>
/// Akka's Hyperion serializer with its allow list in force: types that
/// <c>akka.actor.serialization-settings.hyperion.allowed-types</c> names are serialized and deserialized, all others are refused, and an empty list
/// allows none. On the wire it is Hyperion, with Hyperion's identifier; its other settings are read as ever.
/// </summary>
/// <remarks>
/// Hyperion 0.12 reads the same key, but compares names of two different forms, so that with any list it refuses to serialize everything; and an
/// empty list allows everything. Generic types are named with their arguments, each by its own entry too.
/// </remarks>
public sealed class AllowListHyperionSerializer : HyperionSerializer
{
    /// <summary>Called by the actor system when there are no settings: nothing is allowed.</summary>
    /// <param name="system">The actor system.</param>
    public AllowListHyperionSerializer(ExtendedActorSystem system)
        : this(system, Config.Empty)
    {
    }

    /// <summary>Called by the actor system.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="config">The serializer's settings: the section of its alias under <c>akka.actor.serialization-settings</c>.</param>
    /// <exception cref="ConfigurationException">A type of the list does not exist.</exception>
    public AllowListHyperionSerializer(ExtendedActorSystem system, Config config)
        : base(system, FilteredSettings(config))
    {
    }

    private static HyperionSerializerSettings FilteredSettings(Config config)
    {
        Config own = config.WithFallback(DefaultConfiguration().GetConfig("akka.actor.serialization-settings.hyperion"));
        var allowed = TypeAllowList.Of(own.GetStringList("allowed-types", []));

        // Hyperion asks the filter only while it disallows unsafe types; and its own reading of the list is left out.
        return HyperionSerializerSettings.Create(ConfigurationFactory.ParseString("allowed-types = []").WithFallback(own))
            .WithDisallowUnsafeType(true)
            .WithTypeFilter(allowed);
    }
}
