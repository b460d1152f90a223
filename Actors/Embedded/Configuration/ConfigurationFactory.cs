using System.Reflection;
using System.Text;
using ActorUdp.Embedded.Configuration.Hocon;

namespace ActorUdp.Embedded.Configuration;

/// <summary>Makes configurations of HOCON text. Thread-safe.</summary>
public static class ConfigurationFactory
{
    /// <summary>The configuration without any value.</summary>
    public static Config Empty => ParseString("");

    /// <summary>Parses a text.</summary>
    /// <param name="hocon">HOCON; the root is an object, with or without its braces.</param>
    /// <exception cref="HoconParserException">The text breaks the rules; line, column and what was expected are told.</exception>
    public static Config ParseString(string hocon) => ParseString(hocon, null);

    /// <summary>Parses a text that includes others.</summary>
    /// <param name="hocon">HOCON; the root is an object, with or without its braces.</param>
    /// <param name="includeCallback">Gives the parsed text that an include names, or null when there is none.</param>
    /// <exception cref="HoconParserException">The text breaks the rules; line, column and what was expected are told.</exception>
    public static Config ParseString(string hocon, Func<string, HoconRoot?>? includeCallback) =>
        new(Parser.Parse(hocon, includeCallback));

    /// <summary>The reference configuration of this runtime: what holds where an application says nothing.</summary>
    public static Config Default() => FromResource("ActorUdp.Embedded.reference.hocon", typeof(ConfigurationFactory).Assembly);

    /// <summary>Parses a manifest resource of the assembly that a type lies in.</summary>
    /// <typeparam name="TAssembly">Any type of the assembly.</typeparam>
    /// <param name="resourceName">The logical name of the resource.</param>
    /// <exception cref="ConfigurationException">There is no such resource, or it is not HOCON.</exception>
    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    /// <summary>Parses a manifest resource; what it includes is looked for among the resources of the same assembly.</summary>
    /// <param name="resourceName">The logical name of the resource.</param>
    /// <param name="assembly">The assembly that has it.</param>
    /// <exception cref="ConfigurationException">There is no such resource, or it is not HOCON.</exception>
    public static Config FromResource(string resourceName, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using Stream stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"the assembly {assembly.GetName().Name} has no resource {resourceName}");
        using StreamReader reader = new(stream, Encoding.UTF8);
        HoconParser parser = new(reader.ReadToEnd(), Includes.OfResource(assembly, resourceName), new IncludeBudget());
        return new Config(new HoconRoot(parser.ParseRoot()));
    }
}
