namespace ActorUdp.Embedded.Util;

/// <summary>Finds types by the names that configurations and manifests use.</summary>
internal static class TypeNames
{
    private const string AkkaPrefix = "Akka.";

    /// <summary>
    /// Finds a type by its name, with or without its assembly. A name of Akka's, such as
    /// <c>Akka.Event.DefaultLogger, Akka</c>, finds this runtime's type in its place, so that one configuration serves both.
    /// </summary>
    internal static Type? Find(string name)
    {
        if (Type.GetType(name, throwOnError: false) is { } type)
            return type;
        if (!name.StartsWith(AkkaPrefix, StringComparison.Ordinal))
            return null;

        int comma = name.IndexOf(',');
        string plain = "ActorUdp.Embedded." + (comma < 0 ? name : name[..comma])[AkkaPrefix.Length..];
        return AppDomain.CurrentDomain.GetAssemblies()
            .Where(a => a.GetName().Name is "ActorUdp.Embedded" or "ActorUdp.Embedded.TestKit")
            .Select(a => a.GetType(plain))
            .FirstOrDefault(t => t is not null);
    }

    /// <summary>The name of a type with its assembly, without versions.</summary>
    internal static string Of(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
