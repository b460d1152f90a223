using System.CommandLine;
using ActorUdp.Hosts.Bench;
using ActorUdp.Hosts.Commands;

namespace ActorUdp.Specs.Hosts.Bench;

public class BenchCommandSpec
{
    [Theory]
    [InlineData("throughput")]
    [InlineData("throughput --path tell --vs raw,tcp --runs 3 --seconds 0.2 --size 1 --json")]
    [InlineData("latency --vs none --interval 1ms --warm-up 100ms")]
    [InlineData("latency --dispatcher default")]
    [InlineData("hol --vs tcp --window 2 --ping-size 8")]
    [InlineData("bulk --vs tcp --managed --plot x.svg --config x.conf --set a=b")]
    [InlineData("peers --count 1000 --messages 0 --seconds 1 --json")]
    [InlineData("connected --count 1000000 --runs 1 --size 1400")]
    public void What_is_right_is_taken(string line) => Assert.Empty(Parse(line).Errors);

    [Theory]
    [InlineData("throughput --vs udp", "there is no rival 'udp' here; there are raw, tcp, akka")]
    [InlineData("hol --vs raw", "there is no rival 'raw' here; there are tcp, akka")]
    [InlineData("throughput --path wire", "wire")]
    [InlineData("throughput --size 0", "--size must be 1 to")]
    [InlineData("latency --size 7", "--size must be 8 to")]
    [InlineData("bulk --size 1023", "--size must be 1024 to")]
    [InlineData("bulk --runs 0", "--runs must be 1 to 1000")]
    [InlineData("bulk --seconds 0", "'0' is no duration for --seconds")]
    [InlineData("throughput --window -1", "--window must be")]
    [InlineData("hol --dispatcher pool", "pool")]
    [InlineData("hol --ping-size 7", "--ping-size must be 8 to")]
    [InlineData("peers --count 1", "--count must be 2 to")]
    [InlineData("peers --count 100000", "--count must be 2 to")]
    [InlineData("peers --messages -1", "--messages must be 0 to")]
    [InlineData("connected --size 1401", "--size must be 1 to 1400")]
    [InlineData("connected --count 9", "--count must be 10 to")]
    [InlineData("connected --runs 0", "--runs must be 1 to")]
    public void What_is_wrong_is_refused(string line, string because) =>
        Assert.Contains(Parse(line).Errors, e => e.Message.Contains(because, StringComparison.Ordinal));

    [Fact]
    public void Akka_is_a_rival_only_where_it_is()
    {
        IEnumerable<string> errors = Parse("throughput --vs akka").Errors.Select(e => e.Message);

        if (RemoteRival.IsAvailable)
            Assert.Empty(errors);
        else
            Assert.Contains("ACTORUDP_RUNTIME=Akka", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static ParseResult Parse(string line) =>
        new Command("actorudp") { BenchCommand.Create() }.Parse(["bench", .. line.Split(' ')]);
}
