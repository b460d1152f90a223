using System.Runtime.Serialization;
using System.Text;
using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Systems;

public class SerializationSpec : RuntimeSpec
{
    private Serialization Serializers => Sys.Serialization;

    private object RoundTrip(object message)
    {
        Serializer serializer = Serializers.FindSerializerFor(message);
        string manifest = Serialization.ManifestFor(serializer, message);
        return Serializers.Deserialize(serializer.ToBinary(message), serializer.Identifier, manifest);
    }

    [Fact]
    public void Bytes_go_as_they_are()
    {
        byte[] bytes = [1, 2, 3];

        Assert.Equal(4, Serializers.FindSerializerFor(bytes).Identifier);
        Assert.Equal(bytes, (byte[])RoundTrip(bytes));
    }

    [Fact]
    public void Other_types_go_by_the_serializer_of_objects()
    {
        Assert.Equal("text", RoundTrip("text"));
        Assert.Equal(new Order("book", 3), RoundTrip(new Order("book", 3)));
    }

    [Fact]
    public void A_serializer_is_found_by_identifier_and_gets_its_manifest()
    {
        var labels = new LabelSerializer((ExtendedActorSystem)Sys);
        Serializers.AddSerializer("labels", labels);
        Serializers.AddSerializationMap(typeof(Label), labels);

        Serializer serializer = Serializers.FindSerializerFor(new Label("x"));

        Assert.IsType<LabelSerializer>(serializer);
        Assert.Equal("L", Serialization.ManifestFor(serializer, new Label("x")));
        Assert.Equal(new Label("x"), Serializers.Deserialize(Encoding.UTF8.GetBytes("x"), LabelSerializer.Id, "L"));
        Assert.Equal(new Label("round"), RoundTrip(new Label("round")));
    }

    [Fact]
    public void An_unknown_identifier_is_an_error() =>
        Assert.Throws<SerializationException>(() => Serializers.Deserialize([], 54321, ""));

    [Fact]
    public void An_unknown_manifest_is_an_error()
    {
        Serializers.AddSerializer("labels", new LabelSerializer((ExtendedActorSystem)Sys));

        Assert.ThrowsAny<Exception>(() => Serializers.Deserialize([], LabelSerializer.Id, "no such"));
    }

    public sealed record Order(string Item, int Count);

    public sealed record Label(string Text);

    private sealed class LabelSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public const int Id = 7777;

        public override int Identifier => Id;

        public override string Manifest(object o) => "L";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Label)obj).Text);

        public override object FromBinary(byte[] bytes, string manifest) => manifest == "L"
            ? new Label(Encoding.UTF8.GetString(bytes))
            : throw new SerializationException($"Unknown manifest {manifest}");
    }
}
