using ActorUdp.Hosts.Commands;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Specs.Hosts.Console;

public class HumanSpec
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(104857600, "100 MiB")]
    [InlineData(1610612736, "1.50 GiB")]
    public void Bytes_have_binary_units(double bytes, string text) => Assert.Equal(text, Human.Bytes(bytes));

    [Theory]
    [InlineData(83, "83.0 µs")]
    [InlineData(1200, "1.20 ms")]
    [InlineData(524000, "524 ms")]
    [InlineData(3400000, "3.40 s")]
    public void Durations_have_the_unit_that_suits_them(int microseconds, string text) =>
        Assert.Equal(text, Human.Duration(TimeSpan.FromMicroseconds(microseconds)));

    [Fact]
    public void Foreign_text_cannot_control_a_terminal() => Assert.Equal("a\\x1b[2Jb\\x0a", Human.Clean("a\u001b[2Jb\n"));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("0.2", 0.2)]
    [InlineData("500ms", 0.5)]
    [InlineData("2s", 2)]
    [InlineData("1.5m", 90)]
    [InlineData("1h", 3600)]
    public void Durations_are_read_with_a_unit_or_as_seconds(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("0")]
    [InlineData("-1s")]
    [InlineData("1e9")]
    [InlineData("NaN")]
    [InlineData("1 week")]
    [InlineData("99999999999999h")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));
}
