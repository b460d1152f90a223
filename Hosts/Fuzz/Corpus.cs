using System.Reflection;
using System.Security.Cryptography;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz;

/// <summary>
/// Inputs worth keeping: those of the repository (Fuzz/Corpus, a folder for each target, embedded into this assembly) and those of a
/// folder of the user's. File names say nothing: the content is the input.
/// </summary>
internal static class Corpus
{
    private const string ResourcePrefix = "fuzz/";
    private const string Extension = ".bin";

    /// <summary>The inputs of the repository for a target.</summary>
    public static IEnumerable<(string Name, byte[] Input)> OfRepository(string target)
    {
        Assembly assembly = typeof(Corpus).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            string name = resource.Replace('\\', '/');
            if (!name.StartsWith($"{ResourcePrefix}{target}/", StringComparison.Ordinal))
                continue;
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] input = new byte[stream.Length];
            stream.ReadExactly(input);
            yield return (name[ResourcePrefix.Length..], input);
        }
    }

    /// <summary>The inputs of a folder for a target; none when there is no such folder.</summary>
    public static IEnumerable<byte[]> OfFolder(string? folder, string target)
    {
        string path = Path.Combine(folder ?? "", target);
        return folder is null || !Directory.Exists(path)
            ? []
            : Directory.EnumerateFiles(path, "*" + Extension).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
    }

    /// <summary>
    /// Writes those of the discovered inputs that show behaviour which the known ones do not; those that show much come first, so
    /// that few are written.
    /// </summary>
    /// <param name="folder">A folder for each target is made in it.</param>
    /// <param name="target">A target that no worker uses.</param>
    /// <param name="known">What is in the corpus.</param>
    /// <param name="discovered">What may be added.</param>
    /// <returns>How many were written.</returns>
    public static int Write(string folder, FuzzTarget target, IEnumerable<byte[]> known, IEnumerable<byte[]> discovered)
    {
        var trail = new FuzzTrail(target.Outcomes);
        foreach (byte[] input in target.Seeds().Concat(known))
            _ = FuzzCase.Run(target, input, trail);
        int written = 0;
        foreach (byte[] input in discovered.OrderByDescending(i => BehavioursOf(target, i)).ThenBy(i => i.Length))
        {
            if (FuzzCase.Run(target, input, trail) is not null || !trail.IsNew)
                continue;
            Save(Path.Combine(folder, target.Name), "", input);
            written++;
        }
        return written;
    }

    private static int BehavioursOf(FuzzTarget target, byte[] input)
    {
        var trail = new FuzzTrail(target.Outcomes);
        _ = FuzzCase.Run(target, input, trail);
        return trail.Behaviours;
    }

    /// <summary>Writes one input under a name made of its content.</summary>
    /// <returns>The path.</returns>
    public static string Save(string folder, string prefix, byte[] input)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, prefix + Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8)) + Extension);
            File.WriteAllBytes(path, input);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{folder}: {e.Message}", ExitCode.Failure, e);
        }
    }
}
