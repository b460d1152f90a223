using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class WireTextSpec
{
    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("ä€😀")]
    public void Text_comes_back(string text)
    {
        var buffer = new byte[100];
        var length = WireText.Encode(text, buffer);
        Assert.True(WireText.IsValid(buffer.AsSpan(0, length)));
        Assert.Equal(text, WireText.Decode(buffer.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("c080")]
    [InlineData("e08080")]
    [InlineData("eda080")]
    [InlineData("f4908080")]
    [InlineData("80")]
    [InlineData("c3")]
    [InlineData("f09f98")]
    public void Overlong_surrogate_or_cut_off_forms_are_not_text(string hex) => Assert.False(WireText.IsValid(Convert.FromHexString(hex)));

    [Fact]
    public void Cutting_never_splits_a_character()
    {
        var text = "aä€😀z";
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var length = 0; length <= utf8.Length + 1; length++)
        {
            var cut = WireText.Truncate(utf8, length);
            Assert.True(cut.Length <= length);
            Assert.True(WireText.IsValid(cut));
            var target = new byte[length];
            Assert.Equal(cut.Length, WireText.Encode(text, target));
            Assert.StartsWith(WireText.Decode(cut), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unpaired_surrogate_becomes_the_replacement_character()
    {
        var buffer = new byte[10];
        Assert.Equal("a\uFFFDb", WireText.Decode(buffer.AsSpan(0, WireText.Encode("a\uD800b", buffer))));
    }
}
