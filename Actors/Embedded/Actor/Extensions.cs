namespace ActorUdp.Embedded.Actor;

/// <summary>Something that an actor system has one of.</summary>
public interface IExtension;

/// <summary>Makes an extension and finds it again.</summary>
public interface IExtensionId
{
    /// <summary>The type of the extension.</summary>
    Type ExtensionType { get; }

    /// <summary>The extension of a system, made if need be.</summary>
    object Apply(ActorSystem system);

    /// <summary>The extension of a system.</summary>
    object Get(ActorSystem system);

    /// <summary>Makes the extension.</summary>
    object CreateExtension(ExtendedActorSystem system);
}

/// <summary>Makes an extension of a type and finds it again.</summary>
public interface IExtensionId<out T> : IExtensionId
    where T : IExtension
{
    /// <summary>The extension of a system, made if need be.</summary>
    new T Apply(ActorSystem system);

    /// <summary>The extension of a system.</summary>
    new T Get(ActorSystem system);

    /// <summary>Makes the extension.</summary>
    new T CreateExtension(ExtendedActorSystem system);
}

/// <summary>The usual base of extension ids.</summary>
public abstract class ExtensionIdProvider<T> : IExtensionId<T>
    where T : IExtension
{
    /// <inheritdoc/>
    public Type ExtensionType => typeof(T);

    /// <inheritdoc/>
    public T Apply(ActorSystem system) => (T)system.RegisterExtension(this);

    /// <inheritdoc/>
    public T Get(ActorSystem system) => (T)system.GetExtension(this);

    /// <inheritdoc/>
    public abstract T CreateExtension(ExtendedActorSystem system);

    object IExtensionId.Apply(ActorSystem system) => Apply(system);

    object IExtensionId.Get(ActorSystem system) => Get(system);

    object IExtensionId.CreateExtension(ExtendedActorSystem system) => CreateExtension(system);
}

/// <summary>Short forms.</summary>
public static class ActorSystemWithExtensions
{
    /// <summary>The extension of a system, made if need be.</summary>
    /// <typeparam name="T">The extension.</typeparam>
    /// <typeparam name="TI">Its id.</typeparam>
    public static T WithExtension<T, TI>(this ActorSystem system)
        where T : class, IExtension
        where TI : IExtensionId, new() => (T)system.RegisterExtension(new TI());

    /// <summary>The extension of a system, made if need be.</summary>
    /// <typeparam name="T">The extension.</typeparam>
    /// <param name="system">The system.</param>
    /// <param name="extensionId">The type of its id.</param>
    public static T WithExtension<T>(this ActorSystem system, Type extensionId)
        where T : class, IExtension => (T)system.RegisterExtension((IExtensionId)Activator.CreateInstance(extensionId)!);
}
