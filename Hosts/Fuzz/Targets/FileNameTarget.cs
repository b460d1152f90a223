using System.Text;
using ActorUdp.Hosts.Fuzz.Datagrams;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Hosts.Transfer;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>Names of files that peers send: one that is taken names a file in the folder and nothing else, also while it is incomplete.</summary>
internal sealed class FileNameTarget : FuzzTarget
{
    private static readonly string _folder = Path.GetFullPath("/received");

    private static readonly string[] _names =
    [
        "a.txt", "..", ".", "../x", "a/b", "/etc/passwd", "C:\\x", "a\\b", ".hidden", "con", "NUL.txt", "COM1", "x.", "y ", "a:b",
        "straße", "𝄞", "\u0000", "a\nb", ".a.00112233445566778899aabbccddeeff.part",
    ];

    private static readonly Guid _id = new("00112233-4455-6677-8899-aabbccddeeff");

    public override string Name => "file-name";

    public override IReadOnlyList<string> Outcomes { get; } = Targets.Outcomes.RefusedOr("Taken");

    public override int MaximumLength => 600;

    // Texts of at most 600 characters, some of them several times.
    public override long AllocationBound => 32 << 10;

    /// <summary>Checks what becomes of a name.</summary>
    /// <returns>Whether it is taken.</returns>
    public static bool Check(string name)
    {
        string partial = FileName.Partial(name, _id);
        Must.BeAtMost(Encoding.UTF8.GetByteCount(partial), FileName.MaximumBytes, "the name of an incomplete file is short enough");
        bool isTaken = FileName.Fault(name, windows: false) is null;
        bool isTakenOnWindows = FileName.Fault(name, windows: true) is null;
        Must.Hold(isTaken || !isTakenOnWindows, "what Windows takes, others take");
        if (!isTaken)
            return false;
        Must.Hold(name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= FileName.MaximumBytes, "a name that is taken is short enough");
        Must.Hold(
            (OperatingSystem.IsWindows() && !isTakenOnWindows)
            || Path.GetFullPath(Path.Combine(_folder, name)) == _folder + Path.DirectorySeparatorChar + name,
            "a name that is taken names a file in the folder");
        Must.Hold(Path.GetFullPath(Path.Combine(_folder, partial)) == _folder + Path.DirectorySeparatorChar + partial, "an incomplete file is in the folder");
        Must.Hold(FileName.IsPartial(partial) && !FileName.IsPartial(name), "names of incomplete files are kept apart");
        Must.Hold(!name.Any(char.IsControl), "a name that is taken has no control characters");
        Must.Hold(!isTakenOnWindows || name.AsSpan().IndexOfAny("<>:\"|?*") < 0, "Windows takes no special characters");
        return true;
    }

    public override IEnumerable<byte[]> Seeds() => _names.Select(Encoding.UTF8.GetBytes);

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.Set(Encoding.UTF8.GetBytes(_names[random.Below(_names.Length)]));
        Span<byte> text = stackalloc byte[byte.MaxValue];
        input.Insert(random.Below(input.Length + 1), text[..HandshakeForge.Text(text, random)]);
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        string name = Encoding.UTF8.GetString(input);
        bool isTaken = Check(name);
        trail.Count(isTaken ? 1 : Targets.Outcomes.Refused);
        trail.See(1, FuzzTrail.Magnitude(name.Length), isTaken ? 1 : 0);
        trail.See(2, FileName.Fault(name, windows: true)?.Length ?? 0);
    }
}
