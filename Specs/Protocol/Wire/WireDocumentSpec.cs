using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>The tables of docs/wire.md say what the code does, all of it and nothing else.</summary>
public class WireDocumentSpec
{
    private readonly WireDocument _document = WireDocument.Load();

    public static TheoryData<Type> CodedEnums =>
    [
        typeof(Verdict), typeof(RejectReason), typeof(CloseReason),
        typeof(EnvelopePayloadKind), typeof(EnvelopeTargetKind), typeof(EnvelopeSenderKind),
    ];

    public static TheoryData<Type> NamedEnums => [typeof(UndeliveredReason), typeof(UnreachableReason)];

    public static TheoryData<Type> Messages =>
        [typeof(HelloMessage), typeof(RetryMessage), typeof(WelcomeMessage), typeof(RejectMessage), typeof(ResetMessage)];

    [Theory]
    [MemberData(nameof(CodedEnums))]
    public void Codes_are_listed_with_their_names(Type type) => Assert.Equal(
        Values(type).Select(value => $"{Convert.ToInt32(value, CultureInfo.InvariantCulture)} {value}"),
        _document[type.Name].Select(row => $"{row[0]} {row[1]}"));

    [Theory]
    [MemberData(nameof(NamedEnums))]
    public void Reasons_are_listed(Type type) =>
        Assert.Equal(Values(type).Select(value => value.ToString()), _document[type.Name].Select(row => row[0]));

    [Fact]
    public void Verdicts_are_dense_so_that_they_can_index_counters() => Assert.Equal(
        Enumerable.Range(0, Enum.GetValues<Verdict>().Length),
        Enum.GetValues<Verdict>().Select(verdict => (int)verdict));

    [Fact]
    public void Packet_types_are_listed() => Assert.Equal(
        Enum.GetValues<PacketType>().Select(type => $"{(int)type} {type}"),
        _document["packet-types"].Select(row => $"{row[0]} {row[1]}"));

    [Fact]
    public void Frame_types_are_listed_with_who_sends_them_and_what_they_ask_for() => Assert.Equal(
        Enum.GetValues<FrameType>().Select(type =>
            $"0x{(int)type:X2} {type.ToString().ToUpperInvariant()} {Senders(type)} {(Frame.Elicits(type) ? "yes" : "no")}"),
        _document["frame-types"].Select(row => $"{row[0]} {row[1]} {row[2]} {row[3]}"));

    [Fact]
    public void Channels_are_listed() => Assert.Equal(
        [
            $"{ChannelIds.Control} {nameof(ChannelIds.Control)}",
            $"{ChannelIds.Bulk} {nameof(ChannelIds.Bulk)}",
            $"{ChannelIds.FirstOrdinary} {nameof(ChannelIds.FirstOrdinary)}",
            $"{ChannelIds.Maximum} {nameof(ChannelIds.Maximum)}",
        ],
        _document["channels"].Select(row => $"{row[0]} {row[1]}"));

    [Fact]
    public void The_header_is_laid_out_as_drawn() =>
        Assert.Equal(PacketHeader.Size, CompareLayout(typeof(PacketHeader), _document["header"]));

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_handshake_is_laid_out_as_drawn(Type message) => CompareLayout(message, _document[message.Name]);

    [Fact]
    public void Sizes_and_limits_are_those_of_the_code()
    {
        Assert.All(_document["sizes"], row =>
        {
            var (type, member) = (row[0].Split('.')[0], row[0].Split('.')[1]);
            var field = typeof(Verdict).Assembly.GetType($"{typeof(Verdict).Namespace}.{type}", throwOnError: true)!.GetField(member);
            Assert.Equal(row[1], Convert.ToString(field!.GetRawConstantValue(), CultureInfo.InvariantCulture));
        });
    }

    [Fact]
    public void The_life_of_a_connection_is_the_table_of_the_code()
    {
        var rows = new List<string>();
        foreach (var state in Enum.GetValues<OutboundState>())
        {
            foreach (var input in Enum.GetValues<OutboundInput>())
            {
                if (HandshakeTable.TryFind(state, input, out var transition))
                    rows.Add($"{state} {input} {transition.Next} {transition.Action}");
            }
        }
        Assert.Equal(rows.Order(), _document["transitions"].Select(row => string.Join(' ', row)).Order());
    }

    [Fact]
    public void The_memory_bounds_follow_from_the_defaults()
    {
        var settings = ProtocolSettings.Default;
        var channels = Enumerable.Range(0, settings.ChannelCount).ToArray();
        var bounds = new Dictionary<string, long>
        {
            ["SendQueues"] = channels.Sum(settings.SendQueueOf),
            ["OneMessageMore"] = channels.Sum(channel => (long)settings.MaximumMessageSizeOf(channel)),
            ["UnreliableSendQueue"] = settings.UnreliableSendQueue + settings.DatagramSize,
            ["SentPackets"] = (long)settings.MaximumPacketsInFlight * Unsafe.SizeOf<SentPacket>(),
            ["Windows"] = (long)channels.Length * settings.MaximumWindow,
            ["Assemblies"] = (long)channels.Length * settings.MaximumMessageSize,
            ["UnreliableReceiveQueue"] = settings.UnreliableReceiveQueue,
        };
        Assert.Equal(bounds.Select(bound => $"{bound.Key} {bound.Value}"), _document["memory"].Select(row => $"{row[0]} {row[2]}"));
    }

    [Fact]
    public void Every_table_iscompared()
    {
        HashSet<string> compared = ["header", "packet-types", "frame-types", "channels", "sizes", "transitions", "memory"];
        foreach (var types in (TheoryData<Type>[])[CodedEnums, NamedEnums, Messages])
            compared.UnionWith(((IEnumerable<object[]>)types).Select(row => ((Type)row[0]).Name));
        Assert.Equal(compared.Order(), _document.Names.Order());
    }

    /// <summary>Each …Offset constant has its row and each row its constant; fields follow each other without gaps.</summary>
    private static int CompareLayout(Type type, List<string[]> rows)
    {
        const string Suffix = "Offset";
        var constants = type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && field.Name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(field => $"{field.GetRawConstantValue()} {field.Name[..^Suffix.Length]}");
        Assert.Equal(constants, rows.Select(row => $"{row[0]} {row[2]}"));
        var end = 0;
        foreach (var row in rows)
        {
            Assert.Equal(end, int.Parse(row[0], CultureInfo.InvariantCulture));
            if (row[1] != "…")
                end += int.Parse(row[1], CultureInfo.InvariantCulture);
        }
        return end;
    }

    private static IEnumerable<object> Values(Type type) => Enum.GetValues(type).Cast<object>();

    private static string Senders(FrameType type) =>
        (Frame.IsSentBy(type, ConnectionSide.Dialer), Frame.IsSentBy(type, ConnectionSide.Listener)) switch
        {
            (true, true) => "both",
            (true, false) => "dialer",
            (false, true) => "listener",
            _ => "nobody",
        };
}
