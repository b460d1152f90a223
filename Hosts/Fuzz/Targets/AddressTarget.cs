using System.Text;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>Addresses as a Hello advertises them and an envelope names a foreign sender: what is read and written again is the same.</summary>
internal sealed class AddressTarget : FuzzTarget
{
    private static readonly string[] _addresses =
        ["127.0.0.1:9000", "udp://host:1", "[::1]:65535", "[fe80::1%eth0]:5", "peer-0123456789abcdef:0", "a:b:1", "host:99999", ":1", "udp://", "[]:1", "ß:1"];

    public override string Name => "address";

    public override IReadOnlyList<string> Outcomes { get; } = Targets.Outcomes.RefusedOr("Read");

    public override int MaximumLength => byte.MaxValue;

    public override long AllocationBound => 32 << 10;

    public override IEnumerable<byte[]> Seeds() => _addresses.Select(Encoding.UTF8.GetBytes);

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.Set(Encoding.UTF8.GetBytes(_addresses[random.Below(_addresses.Length)]));
        if (random.OneIn(2))
            input.Append(Encoding.UTF8.GetBytes(_addresses[random.Below(_addresses.Length)]));
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        string text = Encoding.UTF8.GetString(input);
        if (!PeerAddress.TryParse(text, out PeerAddress? address))
        {
            trail.Count(Targets.Outcomes.Refused);
            return;
        }
        trail.Count(1);
        trail.See(1, FuzzTrail.Magnitude(address.Host.Length), (address.IsUnadvertised ? 1 : 0) + (text.Contains('[') ? 2 : 0));
        Must.Hold(address.Port is >= 0 and <= 65_535, "a port is one");
        Must.Hold(PeerAddress.TryParse(address.HostAndPort, out PeerAddress? again) && again == address, "host and port read the same again");
        Must.Hold(PeerAddress.TryParse(address.ToString(), out again) && again == address, "a URI reads the same again");
    }
}
