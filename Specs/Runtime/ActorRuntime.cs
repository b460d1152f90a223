// The one file of this assembly that names an actor runtime.
#if AKKA
global using Akka;
global using Akka.Actor;
global using Akka.Configuration;
global using Akka.Configuration.Hocon;
global using Akka.Dispatch;
global using Akka.Dispatch.SysMsg;
global using Akka.Event;
global using Akka.Serialization;
global using Akka.TestKit;
global using Akka.TestKit.Xunit2;
#else
global using ActorUdp.Embedded;
global using ActorUdp.Embedded.Actor;
global using ActorUdp.Embedded.Configuration;
global using ActorUdp.Embedded.Configuration.Hocon;
global using ActorUdp.Embedded.Dispatch;
global using ActorUdp.Embedded.Dispatch.SysMsg;
global using ActorUdp.Embedded.Event;
global using ActorUdp.Embedded.Serialization;
global using ActorUdp.Embedded.TestKit;
global using ActorUdp.Embedded.TestKit.Xunit2;
#endif
