using ActorUdp.Hosts.Bench.Subjects.Raw;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Hosts.Bench;

public class RawLayoutSpec
{
    [Fact]
    public void What_is_packed_into_a_train_is_counted_in_it_also_by_the_datagram() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Gen.Choose(1, 1_398).ToArbitrary(), size =>
        {
            var layout = new RawLayout(size);
            byte[] train = new byte[layout.TrainLength];
            layout.Fill(train, new byte[size]);
            int perTrain = layout.TrainLength / (RawLayout.HeaderLength + size);
            return layout.TrainLength is > 0 and <= 65_507
                && layout.TrainLength % layout.DatagramLength == 0
                && RawLayout.Count(train) == perTrain
                && RawLayout.Count(train.AsSpan(0, layout.DatagramLength)) == layout.PerDatagram;
        }));

    [Fact]
    public void A_message_above_a_datagram_is_cut() => Assert.Equal(0, new RawLayout(1_399).PerDatagram);
}
