import { graph, sugiyama, coordSimplex, layeringSimplex, tweakDirection, tweakShape, shapeTopBottom } from "d3-dag";
let s=1; const rnd=()=>(s=(s*1103515245+12345)%2147483648)/2147483648;
function cellEdges(){const e:[number,number,number][]=[];const ops=[70,72,76,55];for(let n=0;n<4;n++){let a=Math.floor(rnd()*(n+2)),b;do b=Math.floor(rnd()*(n+2));while(b===a);for(const f of [a,b].sort())e.push([f,n+2,ops[Math.floor(rnd()*4)]!])}return e}
const cells=Array.from({length:60},cellEdges);
for (const [la,oa] of [[[1,2,8],[1,2,8]],[[1,2,8],[2,4,8]],[[1,2,8],[4,8,16]],[[1,4,8],[1,4,8]],[[1,1,1],[1,1,1]],[[2,4,8],[1,2,8]],[[1,8,8],[1,8,8]],[[1,2,8],[3,3,3]],[[1,2,8],[1,1,8]]] as any[]) {
 let kinks=0,bends=0,height=0;
 for(const edges of cells){
  const dag=graph<any,any>();
  const st=[0,1,2,3,4,5].map(i=>dag.node({w:40,h:28,in:i<2}));const out=dag.node({w:40,h:28});
  for(const [f,t,w] of edges){const o=dag.node({w,h:18,op:1});dag.link(st[f]!,o,0);dag.link(o,st[t]!,1)}
  for(let i=2;i<6;i++)dag.link(st[i]!,out,2);
  const size=({data}:any)=>[data.h,data.w] as [number,number];
  const l=sugiyama().layering(layeringSimplex().rank(({data}:any)=>data.in?0:undefined)).nodeSize(size).gap([10,24]).coord(coordSimplex().weight(((l:any)=>l.data===1?oa:la) as any)).tweaks([tweakShape(size as any,shapeTopBottom),tweakDirection("LR")])(dag as any);
  height+=l.height;
  for(const k of dag.links()){const p=k.points;for(let i=1;i<p.length;i++){const d=Math.abs(p[i]![1]-p[i-1]![1]);if(d>.01)bends++;if(d>.01&&d<8&&p.length>2)kinks++}}
 }
 console.log(JSON.stringify([la,oa]),kinks,bends,Math.round(height/60));
}
