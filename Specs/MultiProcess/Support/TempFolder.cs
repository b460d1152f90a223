namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>A folder for one spec, gone with it.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("actorudp-spec-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A file of reproducible noise.</summary>
    public string NoiseFile(string name, int size)
    {
        byte[] noise = new byte[size];
        new Random(size).NextBytes(noise);
        System.IO.File.WriteAllBytes(File(name), noise);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
