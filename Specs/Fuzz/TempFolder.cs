namespace ActorUdp.Specs.Fuzz;

/// <summary>A folder that goes with the spec.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("actorudp-fuzz-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
