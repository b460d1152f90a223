using System.Buffers.Binary;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

public class ConcurrentSendSpec
{
    private const int Producers = 6;
    private const int Messages = 20_000;

    [Fact]
    public void Many_threads_send_while_the_owner_works_and_sleeps_and_nothing_is_lost_or_out_of_order()
    {
        var wired = new Wired().Connected();
        using var woken = new AutoResetEvent(true);
        var threads = Enumerable.Range(0, Producers).Select(p => new Thread(() => Produce(wired, p, woken))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        var received = Consume(wired, woken);
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(Producers * Messages, received);
    }

    [Fact]
    public void An_owner_that_is_about_to_sleep_does_not_miss_the_message_that_comes_just_then()
    {
        const int Rounds = 30_000;
        var wired = new Wired().Connected();
        using var woken = new AutoResetEvent(false);
        var polled = 0;
        var producer = new Thread(() =>
        {
            var random = new Random(1);
            for (var i = 0; i < Rounds; i++)
            {
                wired.Outbound.TrySend(ChannelIds.Control, new byte[1], default, default, out var wake);
                if (wake)
                    woken.Set();
                // The next message comes anywhere around the moment in which the owner goes to sleep.
                while (Volatile.Read(ref polled) <= i)
                    Thread.Yield();
                Thread.SpinWait(random.Next(60));
            }
        });
        producer.Start();
        var datagram = new byte[1_200];
        var answer = new byte[1_200];
        while (polled < Rounds)
        {
            int length;
            while ((length = wired.Outbound.PollTransmit(datagram, wired.Now)) > 0)
            {
                wired.Inbound!.OnDatagram(datagram.AsSpan(0, length), wired.Now);
                while (wired.Inbound.PollMessage(out _))
                    Volatile.Write(ref polled, polled + 1);
                wired.Pass(TimeSpan.FromMilliseconds(1));
                while ((length = wired.Inbound.PollTransmit(answer, wired.Now)) > 0)
                    wired.Outbound.OnDatagram(answer.AsSpan(0, length), wired.Now);
            }
            if (polled < Rounds)
                Assert.True(woken.WaitOne(TimeSpan.FromSeconds(30)), $"a wake-up was lost after {polled} messages");
        }
        producer.Join();
    }

    // The owner sleeps whenever there is nothing to do: a lost wake-up would hang it, which the time limit turns into a failure.
    private static int Consume(Wired wired, AutoResetEvent woken)
    {
        var last = Enumerable.Repeat(-1, Producers).ToArray();
        var received = 0;
        var datagram = new byte[1_200];
        var answer = new byte[1_200];
        while (received < Producers * Messages)
        {
            var moved = false;
            int length;
            while ((length = wired.Outbound.PollTransmit(datagram, wired.Now)) > 0)
            {
                moved = true;
                wired.Inbound!.OnDatagram(datagram.AsSpan(0, length), wired.Now);
            }
            while (wired.Inbound!.PollMessage(out var message))
            {
                var producer = BinaryPrimitives.ReadInt32LittleEndian(message.Payload.Span);
                var number = BinaryPrimitives.ReadInt32LittleEndian(message.Payload.Span[4..]);
                Assert.Equal(last[producer] + 1, number);
                last[producer] = number;
                received++;
            }
            if (moved)
                wired.Pass(TimeSpan.FromMilliseconds(1));
            while ((length = wired.Inbound.PollTransmit(answer, wired.Now)) > 0)
            {
                moved = true;
                wired.Outbound.OnDatagram(answer.AsSpan(0, length), wired.Now);
            }
            if (!moved && received < Producers * Messages)
                Assert.True(woken.WaitOne(TimeSpan.FromSeconds(30)), $"a wake-up was lost after {received} messages");
        }
        return received;
    }

    private static void Produce(Wired wired, int producer, AutoResetEvent woken)
    {
        Span<byte> message = stackalloc byte[40];
        for (var i = 0; i < Messages; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(message, producer);
            BinaryPrimitives.WriteInt32LittleEndian(message[4..], i);
            bool wake;
            while (wired.Outbound.TrySend(
                ChannelIds.FirstOrdinary + producer % 4, message, default, default, out wake) != SendResult.Accepted)
            {
                Thread.Yield();
            }
            if (wake)
                woken.Set();
        }
    }
}
