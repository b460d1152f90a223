using System.Reflection;
using System.Text;

namespace ActorUdp.Embedded.Configuration.Hocon;

internal enum IncludeKind
{
    /// <summary>A bare name: adjacent to the text that includes it.</summary>
    Adjacent,

    /// <summary><c>file("…")</c></summary>
    File,

    /// <summary><c>classpath("…")</c>: in .NET, a manifest resource.</summary>
    Resource,
}

/// <summary>Finds what an include statement names. Null: there is no such thing.</summary>
internal delegate ObjectNode? Includer(string name, IncludeKind kind, IncludeBudget budget);

/// <summary>What all the texts that make up one configuration may use together, so that no set of includes runs away.</summary>
internal sealed class IncludeBudget
{
    private const int MaximumDepth = 32;
    private const int MaximumIncludes = 1_000;
    private const int MaximumNodes = 1_000_000;

    private int _depth;
    private int _includes;
    private int _nodes;

    /// <summary>How many objects and arrays are open now, over all the texts.</summary>
    public int Nesting { get; set; }

    public void Enter(TextPosition position)
    {
        if (++_depth > MaximumDepth)
            throw new HoconParserException(position, $"includes are nested deeper than {MaximumDepth}: a file that includes itself?");
        if (++_includes > MaximumIncludes)
            throw new HoconParserException(position, $"more than {MaximumIncludes} includes");
    }

    public void Leave() => _depth--;

    public void CountNode(TextPosition position)
    {
        if (++_nodes > MaximumNodes)
            throw new HoconParserException(position, $"included files have more than {MaximumNodes} values together");
    }
}

/// <summary>Where includes come from.</summary>
internal static class Includes
{
    private const int MaximumFileBytes = 16 * 1024 * 1024;

    /// <summary>Whatever the application's callback returns, for any kind.</summary>
    public static Includer FromCallback(Func<string, HoconRoot?> callback) => (name, _, _) => callback(name)?.Tree;

    /// <summary>Files only by <c>file("…")</c>, relative to the current directory: the text itself lies nowhere.</summary>
    public static ObjectNode? OfText(string name, IncludeKind kind, IncludeBudget budget) =>
        kind == IncludeKind.File ? ReadFile(name, Environment.CurrentDirectory, budget) : null;

    /// <summary>Resources of an assembly, by full name, or adjacent to the including one (sharing its name up to the last dots).</summary>
    public static Includer OfResource(Assembly assembly, string includingName) => (name, kind, budget) =>
    {
        if (kind == IncludeKind.File)
            return ReadFile(name, Environment.CurrentDirectory, budget);
        foreach (string candidate in ResourceCandidates(includingName, name))
        {
            using Stream? stream = assembly.GetManifestResourceStream(candidate);
            if (stream is null)
                continue;
            using StreamReader reader = new(stream, Encoding.UTF8);
            return new HoconParser(reader.ReadToEnd(), OfResource(assembly, candidate), budget).ParseRoot();
        }

        return null;
    };

    private static IEnumerable<string> ResourceCandidates(string includingName, string name)
    {
        yield return name;
        for (int dot = includingName.LastIndexOf('.'); dot > 0; dot = includingName.LastIndexOf('.', dot - 1))
            yield return $"{includingName[..dot]}.{name}";
    }

    private static ObjectNode? ReadFile(string name, string directory, IncludeBudget budget)
    {
        if (ReadText(name, directory) is not ({ } fullPath, { } text))
            return null;
        string nextTo = Path.GetDirectoryName(fullPath) ?? directory;
        try
        {
            return new HoconParser(text, (other, _, nested) => ReadFile(other, nextTo, nested), budget).ParseRoot();
        }
        catch (HoconParserException e)
        {
            throw new ConfigurationException($"{fullPath}: {e.Message}", e);
        }
    }

    private static (string FullPath, string Text)? ReadText(string name, string directory)
    {
        try
        {
            FileInfo file = new(Path.GetFullPath(name, directory));
            if (!file.Exists)
                return null;
            if (file.Length > MaximumFileBytes)
                throw new ConfigurationException($"the file to be included, {file.FullName}, has more than {MaximumFileBytes} bytes");

            // Devices and pipes have no length: they are not opened, since reading them might never end.
            return (file.FullName, file.Length == 0 ? "" : File.ReadAllText(file.FullName, Encoding.UTF8));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException($"\"{name}\" is to be included and cannot be read: {e.Message}", e);
        }
    }
}
